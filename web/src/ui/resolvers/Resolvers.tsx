/** Resolvers and their test: a part of the page that is loaded when it is opened. */
import { useEffect, useRef, useState } from "preact/hooks";
import { hour } from "../../model/dates.ts";
import { columns, type Column, questionsOf, resultState } from "../../model/selftest.ts";
import { isAddress, resolverName, resolvers } from "../../model/resolvers.ts";
import { questionText } from "../../model/question.ts";
import { chooseResolver, remembered, resolver, setRemembered } from "../../state.ts";
import { listed } from "../../text/index.ts";
import { hasText, t } from "../../text/resolvers.ts";
import { Mark } from "../mark/Mark.tsx";
import { adopt } from "../style.ts";
import styles from "./resolvers.css?inline";
import { add, rows, test, type Tested, testedAt } from "./test.ts";

adopt(styles);

/** The head of the window. */
export function title(): string {
  return `tlsakit: ${t("title")}`;
}

/** Every resolver that can be chosen, with what a test of it shows. */
export function Resolvers() {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    add(resolver.value);
    head.current?.focus({ preventScroll: true });
  }, []);
  const running = rows.value.some((row) => row.running);
  return (
    <section class="columns resolvers" aria-labelledby="resolvers-head">
      <div class="rail">
        <h1 id="resolvers-head" ref={head} tabIndex={-1}>{t("title")}</h1>
        <p class="context">{t("context")}</p>
      </div>
      <div class="body">
        <p class="resolvers-lead">{t("lead")}</p>
        <div class="resolvers-test">
          <p class="caption">{testedAt.value === null ? t("not-tested") : running ? t("testing") : t("tested", { time: hour(testedAt.value) })}</p>
          <button type="button" class="button" disabled={running} onClick={() => void test(rows.value.map(({ address }) => address))}>{t(testedAt.value === null ? "test" : "test-again")}</button>
        </div>
        <table class="tests" role="table" aria-labelledby="resolvers-head">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">{t("chosen")}</th>
              {columns.map((column) => <th key={column} scope="col" role="columnheader">{t(`column-${column}`)}</th>)}
              <th scope="col" role="columnheader" class="tests-number">{t("milliseconds")}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">{rows.value.map((row) => <Row key={row.address} row={row} />)}</tbody>
        </table>
        <Own />
        <Asks />
      </div>
    </section>
  );
}

function Row({ row: { address, results, running } }: { row: Tested }) {
  const milliseconds = results?.milliseconds ?? null;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <label class="choice">
          <input type="radio" name="tested" checked={resolver.value === address} onChange={() => { chooseResolver(address); }} />
          <code>{shortName(address)}</code>
        </label>
      </th>
      {columns.map((column) => <td key={column} role="cell" data-label={t(`column-${column}`)}><Told column={column} results={results} running={running} /></td>)}
      <td role="cell" class="tests-number" data-label={t("milliseconds")}>{milliseconds ?? ""}</td>
    </tr>
  );
}

/** A resolver of the list by its name, another one by its address, so that two of one host are told apart. */
function shortName(address: string): string {
  return resolvers.some((known) => known.address === address) ? resolverName(address) : address.replace(/^https:\/\//, "");
}

function Told({ column, results, running }: { column: Column; results: Tested["results"]; running: boolean }) {
  const result = results?.[column] ?? { code: "untested" as const };
  if (result.code === "untested") return <span class="tests-untested">{t(running ? "result-waiting" : "result-untested")}</span>;
  const state = resultState(result);
  const key = `note-${result.code}`;
  const note = hasText(key) && !(key === "note-cut" && result.n === undefined) ? t(key, { n: result.n ?? "" }) : "";
  return (
    <span class={`tests-result tests-${state}`}>
      <Mark state={state} />
      <span>{t(`result-${result.code}`)}{note !== "" && <span class="tests-note">{note}</span>}</span>
    </span>
  );
}

/** An own address, and whether the choice is kept. */
function Own() {
  const [own, setOwn] = useState("");
  const address = own.trim();
  const refused = address !== "" && !isAddress(address);
  const submit = (): void => {
    if (!isAddress(address)) return;
    add(address);
    setOwn("");
    void test([address]);
  };
  return (
    <form class="resolvers-own" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div class="labelled">
        <label for="tested-resolver">{t("own")}</label>
        <input
          id="tested-resolver"
          class="field"
          type="text"
          inputMode="url"
          value={own}
          onInput={({ currentTarget }) => { setOwn(currentTarget.value); }}
          aria-invalid={refused || undefined}
          aria-describedby="tested-resolver-hint"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
        <p id="tested-resolver-hint" class="caption">{t(refused ? "own-refused" : "own-hint")}</p>
      </div>
      <button type="submit" class="button">{t("test-own")}</button>
      <label class="choice">
        <input type="checkbox" checked={remembered.value} onChange={({ currentTarget }) => { setRemembered(currentTarget.checked); }} />
        {t("remember")}
      </label>
    </form>
  );
}

/** The names that are looked up, and what for. */
function Asks() {
  return (
    <details class="asks">
      <summary>{t("asks")}</summary>
      <dl>
        {(["signed", "broken", "large"] as const).map((one) => (
          <div key={one} class="detail">
            <dt>{listed(questionsOf(one).map(questionText))}</dt>
            <dd>{t(`asks-${one}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
