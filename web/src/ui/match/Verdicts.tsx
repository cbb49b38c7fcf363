import { useEffect, useState } from "preact/hooks";
import "../../follow.ts";
import { comparison, part } from "../../state.ts";
import type * as views from "./Comparison.tsx";

/** The verdict of each comparison. What shows it is loaded with the first. */
export function Verdicts({ withErrors }: { withErrors: boolean }) {
  const [loaded, setLoaded] = useState<typeof views | null>(null);
  const isWanted = comparison.value !== null;
  useEffect(() => {
    if (isWanted) part(import("./Comparison.tsx")).then(setLoaded, () => {});
  }, [isWanted]);
  return isWanted && loaded !== null ? <loaded.Verdicts withErrors={withErrors} /> : null;
}
