import { useState } from "preact/hooks";

interface TextProps {
  id: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  numeric?: boolean;
  failed?: boolean;
}

/** A labelled field of one line. While it has the focus it shows what was typed, else `value`. */
export function TextField({ id, label, value, onValue, numeric = false, failed = false }: TextProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <p class={`labelled labelled-${id}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        class="field"
        type="text"
        inputMode={numeric ? "numeric" : "url"}
        value={typed ?? value}
        onFocus={() => { setTyped(value); }}
        onBlur={() => { setTyped(null); }}
        onInput={({ currentTarget }) => { setTyped(currentTarget.value); onValue(currentTarget.value); }}
        aria-invalid={failed || undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
    </p>
  );
}

interface ChoiceProps<T extends string> {
  id: string;
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  onValue: (value: T) => void;
}

/** A labelled choice of one. */
export function Choice<T extends string>({ id, label, value, choices, onValue }: ChoiceProps<T>) {
  return (
    <p class={`labelled labelled-${id}`}>
      <label for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={({ currentTarget }) => { onValue(currentTarget.value as T); }}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </p>
  );
}
