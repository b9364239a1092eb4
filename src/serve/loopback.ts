/**
 * A small HTTP server for programs on the same machine. A page of another site that has its name point here is refused: what a
 * browser sends must name this machine.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, UserError } from '../errors/index.ts';

/** A server that listens. */
export interface LoopbackServer {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no more requests, and waits for those that are being answered. */
  stop(): Promise<void>;
}

/** Where it listens. */
export interface ListenSettings {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** Answers a request; what it throws is a mistake of ours, told with status 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Begins to listen. Throws a {@link UserError} where the port is taken or may not be had. */
export async function listen(handler: Handler, { host, port }: ListenSettings): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (isOwn(host) && !isOwn(hostOf(request.headers.host))) return refuse(response, 403, 'This server answers to its own machine.');
    // A browser says which site a request is made by; a program says nothing.
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${request.headers.host}`) return refuse(response, 403, 'Another site asks.');
    handler(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UserError(errors.PORT_UNAVAILABLE({ host, port, reason: error.code ?? error.message }), { exitCode: 1, cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${own}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(json) }).end(json);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.shouldKeepAlive = false;
  sendJson(response, status, JSON.stringify({ error: { message } }));
}

function hostOf(header = ''): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isOwn(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
