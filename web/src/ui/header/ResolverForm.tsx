/** The form in which a resolver is chosen: a part of the page that is loaded when the button is reached for. */
import { useState } from "preact/hooks";
import { isAddress, resolverName, resolvers } from "../../model/resolvers.ts";
import { anchors, chooseResolver, resolver } from "../../state.ts";
import { t } from "../../text/resolvers.ts";
import { ToResolvers } from "../resolvers/ToResolvers.tsx";

/** One of the list, or an own address; and trust anchors of one's own. */
export function ResolverForm() {
  const [own, setOwn] = useState("");
  const typed = own.trim();
  const choose = (address: string): void => { if (isAddress(address)) chooseResolver(address); };
  const listed = resolvers.some(({ address }) => address === resolver.value);
  return (
    <>
      <p>{t("choice.text")}</p>
      <fieldset class="plain-set">
        <legend class="visually-hidden">{t("choice.legend")}</legend>
        {resolvers.map(({ name, address }) => (
          <label key={name} class="choice">
            <input type="radio" name="resolver" checked={resolver.value === address} onChange={() => { choose(address); }} />
            <code>{name}</code>
          </label>
        ))}
        {!listed && (
          <label class="choice">
            <input type="radio" name="resolver" checked />
            <code>{resolverName(resolver.value)}</code>
          </label>
        )}
      </fieldset>
      <form class="labelled" onSubmit={(event) => { event.preventDefault(); choose(typed); }}>
        <label for="own-resolver">{t("choice.own")}</label>
        <div class="own">
          <input
            id="own-resolver"
            class="field"
            type="text"
            inputMode="url"
            value={own}
            onInput={({ currentTarget }) => { setOwn(currentTarget.value); }}
            aria-invalid={(typed !== "" && !isAddress(typed)) || undefined}
            aria-describedby="own-resolver-hint"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
          />
          <button type="submit" class="button">{t("choice.use")}</button>
        </div>
        <p id="own-resolver-hint" class="caption">{t("choice.own-hint")}</p>
      </form>
      <p class="resolver-more"><ToResolvers>{t("choice.more")}</ToResolvers></p>
      <details class="anchors" open={anchors.value !== ""}>
        <summary>{t("anchors.title")}</summary>
        <label for="anchors">{t("anchors.label")}</label>
        <textarea
          id="anchors"
          class="field"
          rows={3}
          value={anchors.value}
          onInput={({ currentTarget }) => { anchors.value = currentTarget.value; }}
          aria-describedby="anchors-hint"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
        <p id="anchors-hint" class="caption">{t("anchors.hint")}</p>
      </details>
    </>
  );
}
