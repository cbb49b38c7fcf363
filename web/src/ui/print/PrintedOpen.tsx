import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { KeptDetails } from "../section/Kept.tsx";

interface Props {
  name: string;
  summary: string;
  children: ComponentChildren;
}

/** Details that print open, whatever they are on the screen. */
export function PrintedOpen({ name, summary, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let before = false;
    const details = (): HTMLDetailsElement | null => place.current?.querySelector("details") ?? null;
    const open = (): void => {
      const found = details();
      if (found === null) return;
      before = found.open;
      found.open = true;
    };
    const restore = (): void => {
      const found = details();
      if (found !== null) found.open = before;
    };
    addEventListener("beforeprint", open);
    addEventListener("afterprint", restore);
    return () => {
      removeEventListener("beforeprint", open);
      removeEventListener("afterprint", restore);
    };
  }, []);
  return <div ref={place}><KeptDetails name={name} class={name} summary={summary}>{children}</KeptDetails></div>;
}
