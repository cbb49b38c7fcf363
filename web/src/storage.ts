/** What the page keeps on this device, if it may: storage can be switched off. */

/** Where the token of `tlsakit ui` is kept for a reload: in this tab alone, and no longer than it (src/local.ts). */
export const TOKEN = "tlsakit-token";

/** Whether `tlsakit ui` serves the page, as far as this tab knows. */
export function isLocal(): boolean {
  try {
    return sessionStorage.getItem(TOKEN) !== null;
  } catch {
    return false;
  }
}

/** What is kept under `key`. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps `value`, or nothing any more. What cannot be kept lasts as long as the page. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Then it is not kept.
  }
}
