const paths = {
  copy: "M6.2 4.8h6.6v9H6.2zM3.8 11.2V2.2h6.4",
  tick: "M2.6 8.6 6.4 12.4 13.6 4.2",
};

/** A small picture on a button. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
