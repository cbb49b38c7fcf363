import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  name: string;
  summary: string;
  children: ComponentChildren;
}

/** Details that print open, whatever they are on the screen. */
export function PrintedOpen({ name, summary, children }: Props) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    let before = false;
    const open = (): void => {
      if (details.current === null) return;
      before = details.current.open;
      details.current.open = true;
    };
    const restore = (): void => {
      if (details.current !== null) details.current.open = before;
    };
    addEventListener("beforeprint", open);
    addEventListener("afterprint", restore);
    return () => {
      removeEventListener("beforeprint", open);
      removeEventListener("afterprint", restore);
    };
  }, []);
  return <details class={name} ref={details}><summary>{summary}</summary>{children}</details>;
}
