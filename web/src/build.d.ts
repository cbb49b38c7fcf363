/** The worker's script with the module in it; made by scripts/build.mjs. */
declare module "virtual:worker-source" {
  const source: string;
  export default source;
}
