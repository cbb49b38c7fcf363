/** What a server gets next: its place to be dropped, and the plan. */
import { useEffect, useMemo } from "preact/hooks";
import type { Checked } from "../../model/checked.ts";
import { distance } from "../../model/dates.ts";
import { label, minute, outlook, pending, span, stepOf, type NextHost } from "../../model/next.ts";
import { timeline } from "../../model/timeline.ts";
import { chooseHost, hostsOf, keepSights, leaveOut, plan, type Plan, replan, setNext, sightOf } from "../../next.ts";
import { t } from "../../text/next.ts";
import type { RolloverReport } from "../../tlsakit.ts";
import { Choice } from "../fields/Field.tsx";
import { Waiting } from "../mark/Waiting.tsx";
import { Note } from "../note/Note.tsx";
import { Section } from "../section/Section.tsx";
import { adopt } from "../style.ts";
import { FailureText } from "../words/Words.tsx";
import { DropNext } from "./DropNext.tsx";
import { Steps } from "./Steps.tsx";
import { TimelineFigure } from "./Timeline.tsx";
import styles from "./next.css?inline";

adopt(styles);

/** What the servers of a check get next. Nothing where no host has records. */
export function NextKey({ checked }: { checked: Checked }) {
  useEffect(() => {
    keepSights(checked);
    void replan(checked);
  }, [checked]);
  const hosts = useMemo(() => hostsOf(checked), [checked]);
  if (hosts.length === 0) return null;
  const current = plan.value;
  if (current === null || current.checked !== checked) {
    return (
      <Section id="next-head" title={t("title")} context={t("context.none")}>
        <DropNext onGiven={(parts) => void setNext(checked, parts)} />
        <Published checked={checked} hosts={hosts} />
      </Section>
    );
  }
  return <Planned plan={current} />;
}

function Planned({ plan: current }: { plan: Plan }) {
  const { checked, hosts, chosen, name, made: { value: report, failure } } = current;
  const host = hosts[chosen];
  const choices = hosts.map(({ host, port }, index) => ({ value: String(index), label: port === 25 ? host : `${host}:${port}` }));
  const choose = (value: string): void => {
    const wanted = hosts[Number(value)];
    if (wanted !== undefined) void chooseHost(checked, wanted);
  };
  return (
    <Section id="next-head" title={t("title-key")} context={report === null ? "" : context(report, checked)}>
        {report === null && <Note state="bad" head={t("failed", { name })} alert><p><FailureText failure={failure ?? { code: "internal", message: "" }} /></p></Note>}
        {report !== null && host !== undefined && <Told report={report} host={host} name={name} checked={checked} />}
        {hosts.length > 1 && <div class="fields next-host"><Choice id="next-host" label={t("host")} value={String(chosen)} choices={choices} onValue={choose} /></div>}
        <DropNext given={name} onGiven={(parts) => void setNext(checked, parts)} onLeaveOut={leaveOut} />
    </Section>
  );
}

function context(report: RolloverReport, { report: { checkedAt } }: Checked): string {
  const { earliest, seenAt } = report;
  if (earliest !== null && (seenAt === null || minute(seenAt) === minute(checkedAt))) return t("context.seen-now");
  if (earliest !== null && seenAt !== null) return t("context.seen", { when: distance(seenAt, Date.parse(checkedAt)) });
  switch (outlook(report)) {
    case "safe":
      return t("context.nothing");
    case "unsafe":
      return t("context.unpublished");
    default:
      return t("context.untold");
  }
}

interface ToldProps {
  report: RolloverReport;
  host: NextHost;
  name: string;
  checked: Checked;
}

/** The plan: until when to wait, the figure, the steps. */
function Told({ report, host, name, checked }: ToldProps) {
  const { checkedAt } = checked.report;
  const switched = stepOf(report, "switch");
  const published = stepOf(report, "publish")?.records ?? report.records.filter(({ next }) => next === true);
  const drawn = switched !== null && (stepOf(report, "wait") !== null || report.earliest !== null);
  return (
    <>
      {report.earliest !== null && <Wait earliest={report.earliest} seenAt={report.seenAt} ttl={report.ttl} now={checkedAt} appeared={sights(report, host)} />}
      {drawn && (
        <TimelineFigure
          timeline={timeline({
            now: checkedAt,
            seenAt: report.seenAt,
            earliest: stepOf(report, "publish") === null ? report.earliest : null,
            ttl: report.ttl,
            before: switched.before,
            removes: stepOf(report, "remove") !== null,
            today: report.records.filter((record) => record.next !== true && record.unusable === null).map(label),
            next: published.map(label),
            host: host.host,
            name,
          })}
        />
      )}
      <Steps report={report} host={host.host} now={Date.parse(checkedAt)} />
    </>
  );
}

function sights({ matched }: RolloverReport, host: NextHost): boolean {
  const record = matched === null ? undefined : host.records[matched.record];
  return record !== undefined && sightOf(host, record)?.appeared === true;
}

interface WaitProps {
  earliest: string;
  seenAt: string | null;
  /** Seconds. */
  ttl: number;
  now: string;
  /** Whether an earlier look had not found the record. */
  appeared: boolean;
}

function Wait({ earliest, seenAt, ttl, now, appeared }: WaitProps) {
  if (earliest <= now) return <Note state="ok" head={t("waited", { moment: minute(earliest) })} />;
  return (
    <div class="note note-none next-wait">
      <Waiting size={16} />
      <div class="note-body">
        <p class="note-head">{t("step.wait-until", { moment: minute(earliest) })}</p>
        <p>{t("waiting", { moment: minute(seenAt ?? now), span: span(ttl) })}{!appeared && ` ${t("appeared-not")}`}</p>
        <p class="caption">{t("remembered")}</p>
      </div>
    </div>
  );
}

/** A record that seems to be for a next key, without anything given. */
function Published({ checked, hosts }: { checked: Checked; hosts: readonly NextHost[] }) {
  const found = pending(checked.report, hosts);
  if (found === null) return null;
  const { host, today, next } = found;
  const { checkedAt } = checked.report;
  const seen = next.map((_, index) => host.records.findIndex((record) => record.replace(/ /g, "").endsWith(next[index]?.associationData ?? " ")));
  const first = sightOf(host, host.records[seen[0] ?? -1] ?? "");
  const seenAt = first?.at ?? checkedAt;
  const earliest = new Date(Date.parse(seenAt) + 2000 * host.ttl).toISOString().replace(".000", "");
  return (
    <div class="next-published">
      <p>{t("two-published", { host: host.host })}</p>
      <Wait earliest={earliest} seenAt={seenAt} ttl={host.ttl} now={checkedAt} appeared={first?.appeared === true} />
      <TimelineFigure timeline={timeline({ now: checkedAt, seenAt, earliest, ttl: host.ttl, before: null, removes: true, today: today.map(label), next: next.map(label), host: host.host, name: "" })} />
    </div>
  );
}
