/** Recorded runs: a part of the page that is loaded when the first is read. */
import { useMemo, useState } from "preact/hooks";
import { shown, statusState, statusWord } from "../../model/lookup.ts";
import { questionText } from "../../model/question.ts";
import { probeVerdict, serviceName } from "../../model/probe.ts";
import { bundleHead } from "../../model/bundle.ts";
import { lookUp, type View } from "../../state.ts";
import { t } from "../../text/replay.ts";
import type { LookupComparison } from "../../tlsakit.ts";
import { FromLink } from "../link/FromLink.tsx";
import { Result } from "../lookup/Lookup.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Note } from "../note/Note.tsx";
import { Section } from "../section/Section.tsx";
import { English } from "../words/Words.tsx";
import { Probe } from "./Probe.tsx";

type ReplayedView = Extract<View, { kind: "replay" }>;

export { comparable } from "../../model/probe.ts";

/** The head of the window. */
export function title(replayed: ReplayedView["replayed"]): string {
  return replayed.kind === "probe"
    ? t("probe.title", { service: serviceName(replayed), word: probeVerdict(replayed).word })
    : t("probe.title", { service: questionText({ name: shown(replayed.name), type: replayed.type }), word: statusWord(replayed.status) });
}

/** A recorded lookup or probe. */
export function Replay({ view: { replayed, given } }: { view: ReplayedView }) {
  const head = useMemo(() => bundleHead(String(given.data)), [given]);
  return (
    <>
      <FromLink given={given} />
      {replayed.kind === "probe"
        ? <Probe report={replayed} anchored={head.anchored} />
        : <Lookups comparison={replayed} resolver={head.resolvers[0] ?? ""} anchored={head.anchored} />}
    </>
  );
}

function Lookups({ comparison, resolver, anchored }: { comparison: LookupComparison; resolver: string; anchored: boolean }) {
  const { resolvers = [], disagreement } = comparison;
  const [chosen, setChosen] = useState(0);
  const one = resolvers[chosen] ?? { resolver, report: comparison };
  const { name, type } = comparison;
  return (
    <Result report={one.report} resolver={one.resolver} anchors={anchored ? "recorded" : "built-in"} recorded={[t("recorded")]}>
      <p class="indented again">
        <button type="button" class="button" onClick={() => void lookUp({ name, type, chosen: false })}>{t("lookup.again")}</button>
      </p>
      {resolvers.length > 1 && (
        <Section id="resolvers-head" title={t("lookup.resolvers")} context={t("lookup.resolvers-context")}>
          {disagreement && <Note state="risk" head={<English>{disagreement.text}</English>} />}
          <ul class="rows">
            {resolvers.map(({ resolver, report: { status } }, index) => (
              <li key={index} class="replay-choice">
                <code>{resolver}</code>
                <span class="result"><Mark state={statusState(status)} />{statusWord(status)}</span>
                <button type="button" class="link" aria-pressed={index === chosen} onClick={() => { setChosen(index); }}>
                  {t(index === chosen ? "lookup.shown" : "lookup.show")}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Result>
  );
}
