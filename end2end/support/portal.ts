/** One portal with data of its own, on the practice tenant inside it or on one in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { ContractProxy } from './contract/proxy.ts';
import { Practice } from './practice.ts';
import { Program } from './program.ts';

export interface PortalOptions {
  /**
   * `embedded`: the practice tenant inside the portal, as `cargo xtask run` has it; its clock moves both.
   * `separate`: `gangway practice` in a process of its own, which the portal takes for a tenant like any other.
   */
  tenant: 'embedded' | 'separate';
  /** How many people the tenant has, and what decides who they are. */
  people: number;
  seed: number;
  /** Life of a separate tenant's access tokens in seconds. */
  tokenTtl: number;
}

export const defaultOptions: PortalOptions = { tenant: 'embedded', people: 1240, seed: 1, tokenTtl: 750 };

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.GANGWAY_BIN ?? join(root, 'target/debug/gangway');
const site = process.env.GANGWAY_SITE ?? join(root, 'target/site');
const contract = process.env.GANGWAY_CONTRACT;

/** An address on this machine, as programs print it. */
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

export class Portal {
  private constructor(
    readonly origin: string,
    readonly practice: Practice,
    readonly proxy: ContractProxy | undefined,
    private readonly programs: Program[],
    private readonly folder: string,
    private readonly serve: (listen: string) => Program,
  ) {}

  static async start(options: PortalOptions): Promise<Portal> {
    const folder = await mkdtemp(join(tmpdir(), 'gangway-end2end-'));
    const programs: Program[] = [];
    let proxy: ContractProxy | undefined;
    try {
      proxy = contract ? await ContractProxy.start(contract) : undefined;
      const env: Record<string, string> = {
        GANGWAY_DATA_DIR: folder,
        GANGWAY_LOG_FORMAT: 'text',
        LEPTOS_SITE_ROOT: site,
      };
      if (options.tenant === 'separate') {
        const own = ['--listen', '127.0.0.1:0', '--token-ttl', `${options.tokenTtl}`];
        const tenant = Program.start(binary, ['practice', ...populationOf(options), ...own], {}, folder);
        programs.push(tenant);
        const [address] = await tenant.prints(ADDRESS);
        env.GANGWAY_ISC_URL = proxy ? proxy.inFrontOf(address) : address;
        env.GANGWAY_ISC_CLIENT_ID = 'gangway-practice';
      }
      const through = proxy && options.tenant === 'embedded' ? ['--isc-proxy', proxy.origin] : [];
      const serve = (listen: string) => {
        const args = ['serve', ...populationOf(options), ...through];
        return Program.start(binary, args, { ...env, GANGWAY_LISTEN: listen }, folder);
      };
      const portal = serve('127.0.0.1:0');
      programs.push(portal);
      const [, origin] = await portal.prints(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
      if (!origin) throw new Error('the portal names no address');
      const practice = new Practice(await tenantOf(origin), () => {
        if (proxy) proxy.readAnswers = false;
      });
      return new Portal(origin, practice, proxy, programs, folder, serve);
    } catch (error) {
      await stopAll(programs, folder, proxy);
      throw error;
    }
  }

  /** What the portal has logged. */
  get log(): string {
    return this.programs.map((program) => program.text).join('\n');
  }

  /** Kills the portal as a power cut would, and starts it again at the same address with the same data. */
  async killAndStartAgain(): Promise<void> {
    await this.programs.pop()?.stop('SIGKILL');
    const again = this.serve(new URL(this.origin).host);
    this.programs.push(again);
    await again.prints(/listening on/);
  }

  async stop(): Promise<void> {
    await stopAll(this.programs, this.folder, this.proxy);
  }
}

/** Sign-in leads to the tenant: its address is where the redirect points. */
async function tenantOf(portal: string): Promise<string> {
  const answer = await fetch(`${portal}/auth/sign-in?next=/`, { redirect: 'manual' });
  const to = answer.headers.get('location');
  if (!to) throw new Error(`sign-in answered ${answer.status} without a redirect`);
  return new URL(to).origin;
}

function populationOf(options: PortalOptions): string[] {
  return ['--people', `${options.people}`, '--seed', `${options.seed}`];
}

async function stopAll(programs: Program[], folder: string, proxy: ContractProxy | undefined): Promise<void> {
  for (const program of [...programs].reverse()) await program.stop();
  await proxy?.stop();
  await rm(folder, { recursive: true, force: true });
}
