import { resolverName } from "../../model/resolvers.ts";
import { type HomeNote, refusal, resolver } from "../../state.ts";
import { t } from "../../text/index.ts";
import { Ask } from "../ask/Ask.tsx";
import { StationLine } from "../line/StationLine.tsx";
import { Note } from "../note/Note.tsx";
import { Refused } from "../refusal/Refused.tsx";
import { Slip } from "../slip/Slip.tsx";
import { Section } from "../section/Section.tsx";
import { English, FailureText } from "../words/Words.tsx";

const stations = () => [
  { name: "certificate", note: t("line.certificate") },
  { name: "SPKI", note: t("line.key") },
  { name: "SHA-256", note: t("line.digest") },
  { name: "3 1 1", note: t("line.numbers") },
  { name: "_25._tcp", note: t("line.owner") },
  { name: "TLSA", note: t("line.record") },
  { name: "zone", note: t("line.zone") },
];

const kinds = () => [
  { example: "-----BEGIN CERTIFICATE-----", word: t("ask.make"), what: t("takes.certificate") },
  { example: "-----BEGIN CERTIFICATE REQUEST-----", word: t("ask.make"), what: t("takes.request") },
  { example: "-----BEGIN PUBLIC KEY-----", word: t("ask.make"), what: t("takes.key") },
  { example: "chain.p7b", word: t("ask.make"), what: t("takes.bag") },
  { example: "_25._tcp.mx1.example.org. IN TLSA 3 1 1 acde74ed…", word: t("ask.explain"), what: t("takes.record") },
  { example: "3 1 1 acde74edb64264027303d7a3…", word: t("ask.explain"), what: t("takes.rdata") },
  { example: "_25._tcp.mx1.example.org TLSA", word: t("ask.look-up"), what: t("takes.question") },
  { example: "bundle.json", word: t("ask.read"), what: t("takes.bundle") },
];

/** The empty page. */
export function Home({ note }: { note: HomeNote | null }) {
  return (
    <>
      <div class="hero indented">
        <h1>{t("home.question")}</h1>
        <p class="why">{t("home.lead")}</p>
        {refusal.value && <Refused refusal={refusal.value} />}
        <Ask />
        {note && <Explanation note={note} />}
      </div>
      <Section id="line-head" title={t("home.line")} context={t("home.line-context")}>
        <StationLine label={t("home.line")} stations={stations()} />
      </Section>
      <Section id="takes-head" title={t("home.takes")} context={t("home.takes-context")}>
        <ul class="rows">
          {kinds().map(({ example, word, what }) => (
            <li key={example} class="kind">
              <code>{example}</code>
              <span><strong>{word}</strong> {what}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Explanation({ note }: { note: HomeNote }) {
  switch (note.kind) {
    case "not-asked":
      return <Note state="none" head={t("not-asked.head")}><p>{t("not-asked.text", { r: resolverName(resolver.value) })}</p></Note>;
    case "failed":
      return <Note state="bad" head={t("failed.head")} alert><p><FailureText failure={note.failure} /></p></Note>;
    case "empty":
      return <Note state="bad" head={t("empty.head", { name: note.name })} alert><p>{t("empty.text")}</p></Note>;
    case "refused":
      return (
        <>
          <Note state="bad" head={t("refused.head", { summary: note.error.summary })} alert><p><English>{note.error.text}</English></p></Note>
          {note.error.command !== null && <Slip lines={[{ head: note.error.command, hex: "" }]} what={note.error.command} />}
        </>
      );
    case "unknown-file":
      return <Note state="bad" head={t("unknown.head")} alert><p>{t("unknown.file", { name: note.name, n: note.size })} {t("unknown.examples")}</p></Note>;
    case "unknown":
      return (
        <Note state="bad" head={t("unknown.head")} alert>
          <p>{t("unknown.text")}</p>
          <pre class="quoted">{note.line}</pre>
          <p>{t("unknown.examples")}</p>
        </Note>
      );
  }
}
