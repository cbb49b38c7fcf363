const paths = {
  copy: "M4 2h7v2H6v8H4zM7 5h6v9H7zm2 2v5h2V7z",
  tick: "M2.6 8.6 6.4 12.4 13.6 4.2",
};

/** A small picture on a button. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path fill-rule="evenodd" d={paths[name]} />
    </svg>
  );
}
