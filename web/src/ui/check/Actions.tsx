import type { ComponentChildren } from "preact";
import { advice, pastKey } from "../../model/check.ts";
import { checkCommand, recordFile } from "../../model/command.ts";
import type { Checked } from "../../model/checked.ts";
import { span } from "../../model/dates.ts";
import { deploySteps } from "../../model/deploy.ts";
import { heading, saidOf } from "../../model/description.ts";
import { resolverName, resolvers } from "../../model/resolvers.ts";
import type { Target } from "../../model/target.ts";
import type { Trouble } from "../../model/trouble.ts";
import { askInstead, checkAgain, isLocal, probe, takeServer } from "../../live.ts";
import { descriptions, resolver } from "../../state.ts";
import { t } from "../../text/check.ts";
import { translated } from "../../text/findings.ts";
import type { Action, CheckReport } from "../../tlsakit.ts";
import { ChooseFile } from "../ask/ChooseFile.tsx";
import { ToCatalogue } from "../catalogue/ToCatalogue.tsx";
import { Breakable } from "../lookup/Breakable.tsx";
import { Mark } from "../mark/Mark.tsx";
import { Section } from "../section/Section.tsx";
import { Slip } from "../slip/Slip.tsx";
import { English, Said } from "../words/Words.tsx";

interface Props {
  checked: Checked;
  target: Target;
  trouble: Trouble | null;
}

/** What to do next: it depends on what the check came to. */
export function Actions({ checked, target, trouble }: Props) {
  const { report, recorded } = checked;
  if (recorded) return <Recorded report={report} target={target} />;
  if (trouble !== null && trouble.kind !== "clock") return <AskAnother target={target} />;
  if (report.verdict === "not-deployed") return <Deploy report={report} />;
  if (isOpen(report)) return <Ways report={report} target={target} />;
  if (report.verdict === "protected" && report.actions.length === 0) return <Told target={target} />;
  if (report.actions.length === 0) return null;
  return (
    <Section id="actions-head" title={t("actions")} context={report.actions.length > 1 ? t("actions-context") : ""}>
      <ol class="actions"><Advice report={report} /></ol>
    </Section>
  );
}

interface StepProps {
  head: ComponentChildren;
  /** What stands beside the head, smaller. */
  beside?: ComponentChildren;
  done?: boolean;
  children?: ComponentChildren;
}

function Step({ head, beside, done = false, children }: StepProps) {
  return (
    <li class={done ? "action action-done" : "action"}>
      {done && <Mark state="ok" />}
      <p class="action-head">{head}{beside !== undefined && <> <span class="caption">{beside}</span></>}</p>
      {children}
    </li>
  );
}

function Command({ text }: { text: string }) {
  return <Slip lines={[{ head: text, hex: "" }]} what={t("action.command")} />;
}

function Recorded({ report, target }: { report: CheckReport; target: Target }) {
  const count = report.actions.length;
  return (
    <Section id="actions-head" title={t("actions")} context={count > 0 ? t("actions-context") : ""}>
      <ol class="actions">
        <Advice report={report} />
        <Step head={t("action.now")}>
          <p>{t("action.now-text", { r: resolverName(resolver.value) })}</p>
          <p class="again"><button type="button" class={count > 0 ? "button" : "button main"} onClick={() => void checkAgain(target)}>{t("action.now")}</button></p>
        </Step>
      </ol>
    </Section>
  );
}

/** What the core advises. */
function Advice({ report }: { report: CheckReport }) {
  return (
    <>
      {report.actions.map((action) => <Advised key={action.text} action={action} report={report} />)}
      {pastKey(report) && <Step head={t("action.old-key")} beside={t("action.helps-now")}><p>{t("action.old-key-text")}</p></Step>}
    </>
  );
}

function Advised({ action: { text, subject, finding, remove, wait }, report }: { action: Action; report: CheckReport }) {
  const { sentences, records } = advice(text);
  const { records: removed } = advice(remove.join("\n"));
  const publish = pastKey(report) && finding === "tlsa-no-match" ? t("action.publish-served") : t(records.length === 1 ? "action.publish" : "action.publish-several");
  const check = descriptions.value.find(({ id }) => id === finding) ?? { id: finding, text: "" };
  const said = sentences.map((sentence) => saidOf(check, sentence));
  const own = translated(finding);
  const [first = publish, ...rest] = own !== null && typeof said[0] === "object" ? [heading(own), ...said] : said;
  const about = <Breakable text={t("action.about", { subject })} />;
  return (
    <Step head={typeof first === "string" ? <Breakable text={first} /> : <English><Breakable text={first.english} /></English>} beside={<>{about}{wait !== null && <>; {t("action.helps", { span: span(wait * 1000), ttl: wait })}</>}</>}>
      {rest.map((words, index) => <p key={index}><Said words={words} /></p>)}
      {records.length > 0 && <Slip lines={records} what={t("action.record", { subject })} />}
      {removed.length > 0 && <p>{t("action.remove")}</p>}
      {removed.length > 0 && <Slip lines={removed} what={t("action.removed", { subject })} />}
      <p class="caption"><ToCatalogue id={finding}><code>{finding}</code></ToCatalogue></p>
    </Step>
  );
}

function Told({ target }: { target: Target }) {
  return (
    <Section id="actions-head" title={t("actions")} context={t("actions-nothing")}>
      <ol class="actions">
        <Step head={t("action.told")}>
          <p>{t("action.told-text")}</p>
          <Command text={checkCommand(target, resolver.value, ["--require"])} />
        </Step>
      </ol>
    </Section>
  );
}

/** Whether what the servers show would decide. */
function isOpen({ basis, mx }: CheckReport): boolean {
  return basis !== "probed" && mx.some(({ baseDomain, decision }) => baseDomain !== null && (decision === null || basis === "given"));
}

/** How the certificates come to be seen, which a browser cannot do; before that what is wrong already. */
function Ways({ report, target }: { report: CheckReport; target: Target }) {
  const file = recordFile(target);
  const [host] = report.mx;
  const local = isLocal();
  const advised = report.actions.length > 0;
  return (
    <Section id="actions-head" title={t("actions")} context={advised ? t("actions-context") : t("actions-ways")}>
      <ol class="actions">
        <Advice report={report} />
        {local && (
          <Step head={t("way.probe")}>
            <p>{t("way.probe-text")}</p>
            <p class="again"><button type="button" class="button main" onClick={() => void probe()}>{t("way.probe-do")}</button></p>
          </Step>
        )}
        <Step head={t("way.command", { port: host?.port ?? 25 })}>
          <Command text={checkCommand(target, resolver.value, ["--record", file])} />
          <p class="drop-zone">{t("way.drop", { file })} <ChooseFile label={t("way.choose")} look="button" /></p>
        </Step>
        <Step head={t("way.chain")}>
          <div class="drop-zone">
            <p>{t("way.chain-drop", { host: host?.host ?? "" })} <ChooseFile label={t("way.choose")} look="button" /></p>
            <p>{t("way.chain-text")}</p>
          </div>
        </Step>
        {!local && <Step head={t("way.ui")}><Command text="tlsakit ui" /></Step>}
      </ol>
    </Section>
  );
}

function Deploy({ report }: { report: CheckReport }) {
  const all = deploySteps(report);
  if (all.length === 0) return null;
  return (
    <Section id="actions-head" title={t("deploy")} context={t("deploy-context", { done: all.filter(({ done }) => done).length, n: all.length })}>
      <ol class="actions">
        {all.map(({ done, head, text, record }) => (
          <Step key={head} head={<Breakable text={head} />} done={done}>
            <p><Breakable text={text} /></p>
            {record !== null && (
              <p class="drop-zone">
                {t("deploy.drop", { file: "fullchain.pem" })} <ChooseFile label={t("way.choose")} look="button" onFiles={(files) => takeServer(files, record)} />
              </p>
            )}
          </Step>
        ))}
      </ol>
    </Section>
  );
}

/** Where else the questions may go. */
function AskAnother({ target }: { target: Target }) {
  const other = resolvers.find(({ address }) => address !== resolver.value);
  return (
    <Section id="actions-head" title={t("actions")}>
      <ol class="actions">
        {other !== undefined && (
          <Step head={t("ask.another")}>
            <p>{t("ask.other-text")}</p>
            <p class="again"><button type="button" class="button main" onClick={() => void askInstead(other.address)}>{t("ask.other-do", { r: other.name })}</button></p>
          </Step>
        )}
        <Step head={t("ask.shell")}>
          <p>{t("ask.shell-text")}</p>
          <Command text={checkCommand(target, other?.address ?? "")} />
        </Step>
      </ol>
    </Section>
  );
}
