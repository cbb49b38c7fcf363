/** A recorded run in the fragment of an address: deflated (RFC 1951), then base64url without padding (RFC 4648, section 5). */

/** Octets that a link may come to when it is inflated: what the core takes as input. */
const MOST = 16 * 1024 * 1024;

/** The form of `text` for an address. */
export async function pack(text: string): Promise<string> {
  const deflated = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text in a link; nothing if the link was cut short or changed, or holds more than this page reads. */
export async function unpack(link: string): Promise<string | null> {
  try {
    const bytes = Uint8Array.from(atob(link.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let octets = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      octets += value.length;
      if (octets > MOST) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
  } catch {
    return null;
  }
}
