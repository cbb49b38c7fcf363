import { single } from "#worker";
import { t } from "../../text/index.ts";

/** What was asked of whom, and where the page comes from. */
export function Footer() {
  return (
    <footer class="footer">
      <div class="wide footer-row">
        <p>{t("footer.requests")}</p>
        <p>{t("footer.promise")}</p>
        <p class="footer-links">
          {!single && <a href="tlsakit.html" download>{t("footer.offline")}</a>}
          <a href="https://github.com/tlsakit/tlsakit">{t("footer.source")}</a>
        </p>
      </div>
    </footer>
  );
}
