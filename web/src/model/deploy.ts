/** What is done and what is open where a domain does not use DANE yet. */
import { t } from "../text/check.ts";
import { listed } from "../text/index.ts";
import type { CheckReport } from "../tlsakit.ts";

/** A step towards DANE. */
export interface DeployStep {
  done: boolean;
  head: string;
  text: string;
  /** The host that a record is to be made for, and its port. */
  record: { host: string; port: number } | null;
}

/** The steps, in the order in which they are taken; none if there is no server. */
export function deploySteps(report: CheckReport): DeployStep[] {
  const { mx, domain, mxLookup, srvLookup } = report;
  const [first] = mx;
  if (first === undefined) return [];
  const signed = (mxLookup ?? srvLookup)?.status ?? first.addresses[0]?.status;
  const without = mx.filter(({ addresses }) => addresses.some(({ status }) => status !== "secure"));
  const names = (hosts: typeof mx): string => listed([...new Set(hosts.map(({ host }) => host))].slice(0, 3));
  return [
    { done: signed === "secure", head: t("deploy.sign", { domain }), text: t(signed === "secure" ? "deploy.sign-done" : "deploy.sign-open"), record: null },
    {
      done: without.length === 0,
      head: t("deploy.hosts"),
      text: without.length === 0 ? t("deploy.hosts-done", { hosts: names(mx) }) : t("deploy.hosts-open", { hosts: names(without) }),
      record: null,
    },
    { done: false, head: t("deploy.record", { host: first.host }), text: t("deploy.record-text"), record: { host: first.host, port: first.port } },
    { done: false, head: t("deploy.keys"), text: t("deploy.keys-text"), record: null },
  ];
}
