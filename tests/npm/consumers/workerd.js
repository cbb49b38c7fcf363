// A worker of workerd, which answers with what it has done.

import { input } from "./input.js";
import { work } from "./work.js";

export default {
  async fetch() {
    return new Response(await work(input));
  },
};
