import { parameters } from "../../model/meaning.ts";
import { opened } from "../popover/popover.ts";

/** The three numbers of a record, large, each with its meaning; a click or Enter explains it. */
export function Numbers({ record }: { record: { usage: number; selector: number; matchingType: number } }) {
  return (
    <div class="numbers">
      {parameters(record).map(({ value, meaning, term }) => (
        <button key={term} type="button" class="number" popovertarget={`term-${term}`} onClick={opened}>
          <span class="number-value">{value}</span> <span class="number-meaning">{meaning}</span>
        </button>
      ))}
    </div>
  );
}
