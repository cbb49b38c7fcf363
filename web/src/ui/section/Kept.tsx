import type { ComponentChildren } from "preact";
import { useKept } from "../kept.ts";

interface Props {
  /** Tells it from others in the view. */
  name: string;
  class: string;
  summary: ComponentChildren;
  children: ComponentChildren;
}

/** A `details` that Back and Forward show as it was. */
export function KeptDetails({ name, class: given, summary, children }: Props) {
  const [open, setOpen] = useKept(name, () => false);
  return (
    <details class={given} open={open} onToggle={({ currentTarget }) => { if (currentTarget.open !== open) setOpen(currentTarget.open); }}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
