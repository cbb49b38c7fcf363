import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { resolverName } from "../../model/resolvers.ts";
import { part, resolver } from "../../state.ts";
import { t } from "../../text/index.ts";
import { opened, place } from "../popover/popover.ts";
import type * as form from "./ResolverForm.tsx";

/** Who is asked for names, and the button that opens the choice. */
export function ResolverChoice() {
  const [loaded, setLoaded] = useState<typeof form | null>(null);
  const popover = useRef<HTMLDivElement>(null);
  const load = (): void => {
    if (loaded === null) part(import("./ResolverForm.tsx")).then(setLoaded, () => {});
  };
  // With what is in it now, it may need another place.
  useLayoutEffect(() => { if (popover.current !== null) place({ newState: popover.current.matches(":popover-open") ? "open" : "closed", currentTarget: popover.current }); }, [loaded]);
  return (
    <>
      <button
        type="button"
        class="link"
        popovertarget="resolver"
        onPointerEnter={load}
        onFocus={load}
        onClick={(event) => { opened(event); load(); }}
      >
        {t("resolver.label", { r: resolverName(resolver.value) })}
      </button>
      <div ref={popover} id="resolver" class="popover resolver" popover="auto" onToggle={place}>{loaded !== null && <loaded.ResolverForm />}</div>
    </>
  );
}
