/** Popovers beside the button that opened them. */

let invoker: Element | null = null;

/** Remembers the button, for {@link place}. */
export function opened(event: Event): void {
  invoker = event.currentTarget as Element;
}

/** Puts a popover below the button, inside the window. */
export function place(event: { newState: string; currentTarget: HTMLElement }): void {
  const popover = event.currentTarget;
  if (event.newState !== "open" || invoker === null) return;
  const button = invoker.getBoundingClientRect();
  const own = popover.getBoundingClientRect();
  const margin = 16;
  const left = Math.max(margin, Math.min(button.left, innerWidth - own.width - margin));
  const below = button.bottom + 8;
  const top = below + own.height > innerHeight - margin ? Math.max(margin, button.top - own.height - 8) : below;
  popover.style.left = `${left}px`;
  popover.style.top = `${top}px`;
}
