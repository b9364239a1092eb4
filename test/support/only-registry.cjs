/**
 * A network that reaches npm's registry and this machine alone: required by every process of an install (`NODE_OPTIONS=--require`).
 *
 * `ONLY_REGISTRY` is the registry's address, none if empty. What else is asked for is refused, and its name is written to the file
 * `REFUSED_HOSTS`.
 */
const { appendFileSync } = require('node:fs');
const net = require('node:net');

const { ONLY_REGISTRY, REFUSED_HOSTS } = process.env;
const proxies = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY', 'npm_config_https_proxy', 'npm_config_proxy'];
const reachable = [ONLY_REGISTRY, ...proxies.map((name) => process.env[name])].filter(Boolean).map((address) => new URL(address).hostname);
const here = ['localhost', '127.0.0.1', '::1'];

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...words) {
  const host = hostOf(words);
  if (host === undefined || [...here, ...reachable].includes(host)) return connect.apply(this, words);
  appendFileSync(REFUSED_HOSTS, `${host}\n`);
  process.nextTick(() => this.destroy(Object.assign(new Error(`connect ECONNREFUSED ${host}`), { code: 'ECONNREFUSED' })));
  return this;
};

/** Undefined for a connection that leaves no machine: a pipe, or a port without a host. */
function hostOf(words) {
  const [first, second] = Array.isArray(words[0]) ? words[0] : words;
  if (typeof first === 'object') return first.path ? undefined : (first.host ?? undefined);
  return typeof second === 'string' ? second : undefined;
}
