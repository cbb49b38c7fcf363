import { single } from "#worker";
import { asked } from "../../state.ts";
import { listed, t, tn } from "../../text/index.ts";
import { ToCatalogue } from "../catalogue/ToCatalogue.tsx";
import { ToResolvers } from "../resolvers/ToResolvers.tsx";

/** What was asked of whom, and where the page comes from. */
export function Footer() {
  const requests = Object.entries(asked.value).map(([name, count]) => tn("footer.asked", count, { r: name }));
  return (
    <footer class="footer">
      <div class="wide footer-row">
        <p>{requests.length === 0 ? t("footer.requests") : listed(requests)}</p>
        <p>{t(requests.length === 0 ? "footer.promise" : "footer.promise-else")}</p>
        <p class="footer-links">
          <ToCatalogue>{t("footer.checks")}</ToCatalogue>
          <ToResolvers>{t("footer.resolvers")}</ToResolvers>
          {!single && <a href="tlsakit.html" download>{t("footer.offline")}</a>}
          <a href="https://github.com/tlsakit/tlsakit">{t("footer.source")}</a>
        </p>
      </div>
    </footer>
  );
}
