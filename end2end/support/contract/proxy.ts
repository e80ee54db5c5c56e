/**
 * A proxy on loopback that reads every exchange between the portal and ISC against the published description. It forwards to
 * the address that a request names, or stands in front of one tenant.
 */
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Description } from './description.ts';
import { OUTSIDE, violations } from './validator.ts';

/** A file for what every test's calls came to, one line of JSON each: the contract check of `cargo xtask test` reads it. */
const notes = process.env.GANGWAY_CONTRACT_NOTES;

export class ContractProxy {
  /** How many described calls have passed. */
  calls = 0;
  /** Whether violations are noted for a check of their own, and fail no test. */
  readonly keepsNotes = notes !== undefined;
  /** Whether answers are read too; not once a tenant was told to answer wrongly. */
  readAnswers = true;

  private upstream: string | undefined;
  /** Everything since the last note that was not as described, in order. */
  private violations: string[] = [];
  private callsNoted = 0;

  private constructor(
    private readonly description: Description,
    private readonly server: Server,
  ) {}

  static async start(file: string): Promise<ContractProxy> {
    const server = createServer();
    const proxy = new ContractProxy(new Description(file), server);
    server.on('request', (incoming, outgoing) => proxy.pass(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The address under which the proxy is this tenant. */
  inFrontOf(tenant: string): string {
    this.upstream = tenant;
    return this.origin;
  }

  /** Notes what has passed since the last note, under the name of a test, and answers what was not as described. */
  note(test: string): string[] {
    const violations = this.violations;
    const calls = this.calls - this.callsNoted;
    this.violations = [];
    this.callsNoted = this.calls;
    if (notes) appendFileSync(notes, `${JSON.stringify({ test, calls, violations })}\n`);
    return violations;
  }

  async stop(): Promise<void> {
    this.note('between two tests');
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const url = new URL(incoming.url ?? '/', this.upstream ?? `http://${incoming.headers.host}`);
    const requestBody = await whole(incoming);
    const forwarded = request(url, { method, headers: { ...incoming.headers, host: url.host } });
    // A cut connection stays a cut connection: the portal has to see what the tenant did.
    forwarded.on('error', () => outgoing.destroy());
    forwarded.on('response', async (answer) => {
      answer.on('error', () => outgoing.destroy());
      const answerBody = await whole(answer).catch(() => undefined);
      if (answerBody === undefined || !answer.complete) {
        outgoing.destroy();
        return;
      }
      const status = answer.statusCode ?? 0;
      this.read({
        method,
        url,
        requestHeaders: incoming.headers,
        requestBody,
        status,
        answerHeaders: answer.headers,
        answerBody,
      });
      const headers = { ...answer.headers };
      delete headers['transfer-encoding'];
      outgoing.writeHead(status, { ...headers, 'content-length': answerBody.length });
      outgoing.end(method === 'HEAD' ? undefined : answerBody);
    });
    forwarded.end(requestBody);
  }

  private read(exchange: Parameters<typeof violations>[1]): void {
    if (!OUTSIDE.test(exchange.url.pathname)) this.calls += 1;
    this.violations.push(...violations(this.description, exchange, this.readAnswers));
  }
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
