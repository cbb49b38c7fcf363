/** The still three-quarter ring of what is waited for. The word beside it carries the meaning. */
export function Waiting({ size }: { size: number }) {
  return (
    <svg class="waiting" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <path d="M16 3A13 13 0 1 1 3 16" />
    </svg>
  );
}
