import type { ComponentChildren } from "preact";

interface Props {
  id: string;
  title: string;
  context?: string | undefined;
  children: ComponentChildren;
}

/** A part of a result: head and context in the rail, the rest beside it. */
export function Section({ id, title, context, children }: Props) {
  return (
    <section class="section columns" aria-labelledby={id}>
      <div class="rail">
        <h2 id={id}>{title}</h2>
        {context && <p class="context">{context}</p>}
      </div>
      <div class="body">{children}</div>
    </section>
  );
}
