import { resolverName } from "../../model/resolvers.ts";
import { ask, type HomeNote, refusal, resolver } from "../../state.ts";
import { t } from "../../text/index.ts";
import { Ask } from "../ask/Ask.tsx";
import { field } from "../ask/field.ts";
import { StationLine } from "../line/StationLine.tsx";
import { Note } from "../note/Note.tsx";
import { Refused } from "../refusal/Refused.tsx";
import { Slip } from "../slip/Slip.tsx";
import { Section } from "../section/Section.tsx";
import { English, FailureText } from "../words/Words.tsx";

const stations = () => [
  { name: t("line.root"), note: t("line.root-note") },
  { name: "org", note: t("line.delegation") },
  { name: "example.org", note: t("line.zone") },
  { name: "MX", note: t("line.mx") },
  { name: t("line.address"), note: t("line.address-note") },
  { name: "TLSA", note: t("line.tlsa") },
  { name: t("line.certificate"), note: t("line.certificate-note") },
];

/** A kind of input; `text` is what its example puts into the field, if it stands for itself. */
interface Kind {
  example: string;
  text?: string;
  word: string;
  what: string;
}

const digest = "acde74edb64264027303d7a3ed393e2f49b462b9bc829c0527ee2b79f8a31363";
const owner = "_25._tcp.mx1.example.org";

const kinds = (): Kind[] => [
  { example: "example.org", text: "example.org", word: t("ask.check"), what: t("takes.domain") },
  { example: "postmaster@example.org", text: "postmaster@example.org", word: t("ask.check"), what: t("takes.address") },
  { example: "imap.example.org:993", text: "imap.example.org:993", word: t("ask.check"), what: t("takes.service") },
  { example: "-----BEGIN CERTIFICATE-----", word: t("ask.make"), what: t("takes.certificate") },
  { example: `${owner}. IN TLSA 3 1 1 acde74ed…`, text: `${owner}. IN TLSA 3 1 1 ${digest}`, word: t("ask.explain"), what: t("takes.record") },
  { example: `${owner} TLSA`, text: `${owner} TLSA`, word: t("ask.look-up"), what: t("takes.question") },
  { example: "example.org.json", word: t("ask.read"), what: t("takes.bundle") },
];

/** Puts an example into the field, where it can be changed. */
function put(text: string): void {
  ask.value = { name: null, data: text };
  field.current?.focus();
}

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
          {kinds().map(({ example, text, word, what }) => (
            <li key={example} class="kind">
              {text === undefined ? <code>{example}</code> : <button type="button" class="link" onClick={() => { put(text); }}><code>{example}</code></button>}
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
      return <Note state="none" head={t("not-asked.head")}><p>{t(note.target === null ? "not-asked.look-up" : "not-asked.check", { r: resolverName(resolver.value) })}</p></Note>;
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
