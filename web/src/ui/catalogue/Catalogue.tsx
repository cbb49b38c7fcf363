/** The catalogue of checks: a part of the page that is loaded when it is opened. */
import { findings } from "../../core.ts";
import { areas, heading } from "../../model/description.ts";
import { descriptions, type View } from "../../state.ts";
import { type CatalogueKey, hasText, t, tn } from "../../text/catalogue.ts";
import { translated } from "../../text/findings.ts";
import { listed } from "../../text/index.ts";
import type { CheckDescription } from "../../tlsakit.ts";
import { ResultHeading } from "../section/ResultHeading.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";
import { adopt } from "../style.ts";
import { Description, Sections } from "./Description.tsx";
import { ToCatalogue } from "./ToCatalogue.tsx";
import styles from "./catalogue.css?inline";

adopt(styles);

type CatalogueView = Extract<View, { kind: "catalogue" }>;

/** Fetches what the view shows. Rejected if the core cannot be loaded. */
export async function load(): Promise<void> {
  descriptions.value = await findings();
}

/** The head of the window, without the page's name. */
export function title({ id }: CatalogueView): string {
  const check = found(id);
  return check === null ? t("title") : headingOf(check);
}

function found(id: string | null): CheckDescription | null {
  return descriptions.value.find((check) => check.id === id) ?? null;
}

function headingOf({ id, text }: CheckDescription): string {
  return heading(translated(id) ?? text);
}

/** One check, with what it means; below it, or alone, all of them. */
export function Catalogue({ view: { id } }: { view: CatalogueView }) {
  const check = found(id);
  if (check !== null) return <One check={check} />;
  const all = descriptions.value;
  return (
    <>
      {id === null
        ? <ResultHeading heading={t("title")} why={tn("lead", all.length)} result={id} />
        : <ResultHeading heading={t("unknown", { id })} why={t("unknown-why")} result={id} />}
      {areas(all).map(({ name, checks }) => (
        <Section key={name} id={`area-${name}`} title={area(name)} context={String(checks.length)}>
          <List checks={checks} />
        </Section>
      ))}
    </>
  );
}

function One({ check }: { check: CheckDescription }) {
  const { id, text, rfc, foundBy } = check;
  const [alike] = areas(descriptions.value).filter(({ checks }) => checks.includes(check));
  const told = headingOf(check);
  return (
    <>
      <ResultHeading heading={told} why="" result={id} />
      <div class="indented check-text">
        <Description id={id} text={text} />
        <p class="caption check-sources">
          <code>{id}</code>
          <Sections rfc={rfc} />
          <span>{t("found-by", { commands: listed(foundBy.map((command) => `tlsakit ${command}`)) })}</span>
        </p>
      </div>
      {alike !== undefined && (
        <Section id="alike" title={area(alike.name)} context={String(alike.checks.length)}>
          <List checks={alike.checks} current={id} />
          <p class="check-all"><ToCatalogue>{t("more")}</ToCatalogue></p>
        </Section>
      )}
    </>
  );
}

function List({ checks, current = null }: { checks: readonly CheckDescription[]; current?: string | null }) {
  return (
    <ul class="check-list">
      {checks.map((check) => (
        <li key={check.id}>
          {check.id === current
            ? <span aria-current="page">{headingOf(check)}</span>
            : <ToCatalogue id={check.id}>{translated(check.id) === null ? <English>{headingOf(check)}</English> : headingOf(check)}</ToCatalogue>}
          <code>{check.id}</code>
        </li>
      ))}
    </ul>
  );
}

/** What checks look at whose ids begin with `name`. */
function area(name: string): string {
  const key = `area-${name}`;
  return hasText(key) ? t(key as CatalogueKey) : name;
}
