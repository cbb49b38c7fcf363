/** What the page needs for checks: a part of it that is loaded when the first is made or read. */
export { carryOut, takeSeen } from "../../live.ts";
export { recordedCheck } from "../../model/bundle.ts";
export { Check, title } from "./Check.tsx";
export { progressText } from "./Running.tsx";
