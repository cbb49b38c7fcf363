/** The views of certificates and records: a part of the page that is loaded when the first is shown. */
export { Explain } from "../explain/Explain.tsx";
export { Generator } from "./Generator.tsx";
