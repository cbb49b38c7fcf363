import { announcement, place, view } from "../state.ts";
import { t } from "../text/index.ts";
import { Drop } from "./drop/Drop.tsx";
import { Footer } from "./footer/Footer.tsx";
import { Header } from "./header/Header.tsx";
import { Home } from "./home/Home.tsx";

function Main() {
  const current = view.value;
  switch (current.kind) {
    case "home":
      return <Home note={current.note} />;
    case "catalogue":
      return <current.views.Catalogue view={current} />;
    case "certificates":
      return <current.views.Generator view={current} />;
    case "check":
      return <current.views.Check view={current} />;
    case "lookup":
      return <current.views.Lookup view={current} />;
    case "replay":
      return <current.views.Replay view={current} />;
    case "resolvers":
      return <current.views.Resolvers />;
    case "records":
      return <current.views.Explain view={current} />;
  }
}

/** The whole page. */
export function App() {
  return (
    <>
      <a class="skip" href="#main">{t("app.skip")}</a>
      <Header />
      <main id="main" class="wide" tabIndex={-1}>
        <Main key={place.value.entry} />
      </main>
      <Footer />
      <Drop />
      <p role="status" class="visually-hidden">{announcement.value}</p>
    </>
  );
}
