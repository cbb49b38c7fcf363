import { Fragment } from "preact";
import { groups } from "../../model/digest.ts";

interface Props {
  hex: string;
  /** Which groups stand out. */
  marked?: readonly boolean[];
}

/** Hexadecimal in groups of eight; the gaps are no characters, so that selecting gives pure hexadecimal. */
export function Digest({ hex, marked = [] }: Props) {
  return (
    <span class="digest">
      {groups(hex).map((group, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          <span class={marked[index] ? "group group-differs" : "group"}>{group}</span>
        </Fragment>
      ))}
    </span>
  );
}
