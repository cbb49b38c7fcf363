import { useEffect, useRef } from "preact/hooks";

/** The head of a result; it takes the focus when the result is new. */
export function ResultHeading({ heading, why, result }: { heading: string; why: string; result: unknown }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => { head.current?.focus({ preventScroll: true }); }, [result]);
  return (
    <div class="result-head indented">
      <h1 ref={head} tabIndex={-1}>{heading}</h1>
      {why !== "" && <p class="why">{why}</p>}
    </div>
  );
}
