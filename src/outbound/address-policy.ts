import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { invalid } from '../errors.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Null when the address may be connected to, else the name of the range that forbids it ("private", "loopback", …). */
export type AddressPolicy = (address: string) => string | null;

/**
 * Permits globally reachable unicast addresses (the IANA special-purpose registries) and the allowed networks.
 * Throws `invalid_request` for an entry that is neither an address nor a CIDR.
 */
export function createAddressPolicy(allow: readonly string[]): AddressPolicy {
  const networks = allow.map(parseNetwork);
  return (text) => {
    if (isIP(text) === 0) return 'malformed';
    const address = destination(parseAddress(text));
    const range = rangeOf(address);
    if (range === 'unicast') return null;
    const allowed = networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
    return allowed ? null : range.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  };
}

/** Reads one entry of `BELAY_OUTBOUND_ALLOW`: `10.0.0.0/8`, `192.168.1.7`, `fd00::/8`; throws `invalid_request`. */
export function parseNetwork(entry: string): Network {
  const [, base = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const width = isIP(base) === 4 ? 32 : 128;
  const bits = prefix === undefined ? width : Number(prefix);
  if (isIP(base) === 0 || bits > width) {
    throw notAllowable(entry, 'is not an IP address or a CIDR such as 10.0.0.0/8 or fd00::/8');
  }
  const address = parseAddress(base);
  if (address instanceof ipaddr.IPv6 && bits >= 96 && embeddedIPv4(address) !== null) {
    throw notAllowable(entry, 'carries an IPv4 address and is judged by it: write the IPv4 network instead');
  }
  return [address, bits];
}

function notAllowable(entry: string, problem: string): Error {
  return invalid('BELAY_OUTBOUND_ALLOW', `${JSON.stringify(entry)} ${problem}`);
}

/**
 * Reads what `isIP` accepts. IPv6 is put into plain hexadecimal first, because the library takes the obsolete
 * `::8.8.8.8` for `::ffff:8.8.8.8`, which sockets do not. A zone id picks an interface, not a range: it is left out.
 */
function parseAddress(text: string): Address {
  if (isIP(text) === 4) return ipaddr.IPv4.parse(text);
  const { hostname } = new URL(`http://[${text.replace(/%.*$/, '')}]`);
  return ipaddr.IPv6.parse(hostname.slice(1, -1));
}

function destination(address: Address): Address {
  return address instanceof ipaddr.IPv6 ? (embeddedIPv4(address) ?? address) : address;
}

/**
 * The IPv4 host that packets to this address end at: IPv4-mapped (RFC 4291) is IPv4 on the wire, and 64:ff9b::/96
 * (NAT64, RFC 6052) is translated to it. Refusing NAT64 outright would cut off IPv6-only networks, where every
 * public name resolves to it. Other tunnels (6to4, Teredo, IPv4-compatible) are obsolete and refused as ranges.
 */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  if (!address.match(MAPPED, 96) && !address.match(NAT64, 96)) return null;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** Only 2000::/3 is handed out as global unicast (RFC 4291 §2.4); the library names ranges but knows no default-deny. */
function rangeOf(address: Address): string {
  const range = address.range();
  const global = address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST, 3);
  return range === 'unicast' && !global ? 'nonGlobal' : range;
}

const MAPPED = ipaddr.IPv6.parse('::ffff:0:0');
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');
