/** What is opened in a view, so that Back and Forward show it again. */
import { useState } from "preact/hooks";
import { place } from "../state.ts";

/** A state as `useState` has it, kept by `key` for as long as the entry of the history is. */
export function useKept<T>(key: string, initial: () => T): [T, (value: T) => void] {
  const [{ opened }] = useState(() => place.peek());
  const [value, setValue] = useState<T>(() => (opened.has(key) ? (opened.get(key) as T) : initial()));
  return [value, (next) => {
    opened.set(key, next);
    setValue(() => next);
  }];
}
