/** DNS messages in wire form (RFC 1035, section 4), as far as evidence shows them. Nothing of them is believed here. */

/** A record of the answer section. */
export interface WireRecord {
  /** The owner, absolute, in presentation form. */
  owner: string;
  type: number;
  /** Seconds, as received. */
  ttl: number;
  rdata: Uint8Array;
  /** Where the RDATA begins in the message, since names in it may point elsewhere. */
  offset: number;
}

/** The type of RRSIG records. */
export const RRSIG = 46;

/** Records that are read of one answer section. */
const MOST = 1000;
/** Pointers that are followed for one name; a name of 255 octets has at most 127 labels. */
const POINTERS = 127;

/** The records of the answer section; nothing if the message cannot be read so far. */
export function answerSection(message: Uint8Array): WireRecord[] | null {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  try {
    const [questions, answers] = [view.getUint16(4), view.getUint16(6)];
    if (questions > 1 || answers > MOST) return null;
    let at = 12;
    for (let index = 0; index < questions; index++) at = nameAt(message, at).next + 4;
    const records: WireRecord[] = [];
    for (let index = 0; index < answers; index++) {
      const { name: owner, next } = nameAt(message, at);
      const length = view.getUint16(next + 8);
      const offset = next + 10;
      if (offset + length > message.length) return null;
      records.push({ owner, type: view.getUint16(next), ttl: view.getUint32(next + 4), rdata: message.subarray(offset, offset + length), offset });
      at = offset + length;
    }
    return records;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The name at `at`, and what follows it. Throws a `RangeError` where there is none. */
export function nameAt(message: Uint8Array, at: number): { name: string; next: number } {
  const labels: string[] = [];
  let [place, next, pointers, octets] = [at, -1, 0, 0];
  for (;;) {
    const length = octet(message, place);
    if (length >= 0xc0) {
      if (next < 0) next = place + 2;
      if (++pointers > POINTERS) throw new RangeError("too many pointers");
      place = ((length & 0x3f) << 8) | octet(message, place + 1);
    } else if (length === 0) {
      return { name: labels.length === 0 ? "." : `${labels.join(".")}.`, next: next < 0 ? place + 1 : next };
    } else {
      octets += length + 1;
      if (length > 63 || octets > 254 || place + length >= message.length) throw new RangeError("no name");
      labels.push(label(message.subarray(place + 1, place + 1 + length)));
      place += length + 1;
    }
  }
}

function octet(message: Uint8Array, at: number): number {
  const value = message[at];
  if (value === undefined) throw new RangeError("beyond the end");
  return value;
}

/** A label in presentation form (RFC 1035, section 5.1). */
function label(octets: Uint8Array): string {
  return Array.from(octets, (value) => {
    const character = String.fromCharCode(value);
    if (value <= 0x20 || value >= 0x7f) return `\\${String(value).padStart(3, "0")}`;
    return /[.\\"();@$]/.test(character) ? `\\${character}` : character;
  }).join("");
}

/** Octets as lower-case hexadecimal. */
export function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (value) => value.toString(16).padStart(2, "0")).join("");
}

/** RDATA in presentation form, for types that a chain of trust is made of; in that of RFC 3597 for others. */
export function rdataText({ type, rdata, offset }: WireRecord, message: Uint8Array): string {
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  const numbers = (count: number): string => Array.from(rdata.subarray(0, count)).join(" ");
  try {
    if ((type === 2 || type === 5 || type === 39) && rdata.length > 0) return nameAt(message, offset).name;
    if (type === 43) return `${view.getUint16(0)} ${view.getUint8(2)} ${view.getUint8(3)} ${hexOf(rdata.subarray(4))}`;
    if (type === 48) return `${view.getUint16(0)} ${view.getUint8(2)} ${view.getUint8(3)} ${btoa(String.fromCharCode(...rdata.subarray(4)))}`;
    if (type === 52 && rdata.length > 3) return `${numbers(3)} ${hexOf(rdata.subarray(3))}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return `\\# ${rdata.length}${rdata.length === 0 ? "" : ` ${hexOf(rdata)}`}`;
}

/** The time to live at the origin, that a signature over `type` tells (RFC 4034, section 3.1.4); nothing if none does. */
export function originalTtl(records: readonly WireRecord[], owner: string, type: number): number | null {
  for (const { owner: name, type: kind, rdata } of records) {
    if (kind !== RRSIG || name !== owner || rdata.length < 18) continue;
    const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
    if (view.getUint16(0) === type) return view.getUint32(4);
  }
  return null;
}
