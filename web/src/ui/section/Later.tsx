import { type ComponentChildren, toChildArray } from "preact";
import { useEffect } from "preact/hooks";
import { useKept } from "../kept.ts";

/** Shows its parts one after the other, each in a task of its own, so that what stands above can be read and used meanwhile. */
export function Later({ children }: { children: ComponentChildren }) {
  const all = toChildArray(children);
  const [count, setCount] = useKept("parts", () => 0);
  useEffect(() => {
    if (count >= all.length) return undefined;
    const timer = setTimeout(() => { setCount(count + 1); });
    return () => { clearTimeout(timer); };
  }, [count, all.length]);
  return <>{all.slice(0, count)}</>;
}
