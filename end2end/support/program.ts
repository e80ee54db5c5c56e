/** Programs that tests start: their output is kept, and they end with the worker that started them. */
import { type ChildProcess, spawn } from 'node:child_process';

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Program {
  private output = '';
  private ended = false;
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.wake();
      });
    }
    child.on('error', (error) => {
      this.output += `${error}\n`;
      this.over();
    });
    child.on('close', () => this.over());
  }

  static start(file: string, args: string[], env: Record<string, string>, cwd: string): Program {
    // Only what the test says configures the program, not what configures the tests.
    const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('GANGWAY_'));
    const whole = { ...Object.fromEntries(outside), ...env };
    const child = spawn(file, args, { cwd, env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Program(`${file} ${args.join(' ')}`, child);
  }

  /** The first match in what it has printed, now or later. */
  async prints(pattern: RegExp, withinMs = 30_000): Promise<RegExpMatchArray> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.output.match(pattern);
      if (found) return found;
      if (this.ended) throw new Error(`${this.name} ended:\n${this.output}`);
      const left = until - Date.now();
      if (left <= 0) throw new Error(`${this.name} did not print ${pattern}:\n${this.output}`);
      await this.news(left);
    }
  }

  /** Everything printed so far. */
  get text(): string {
    return this.output;
  }

  /** Asks it to end, and waits; a process that does not listen is ended. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.ended) return;
    this.child.kill(signal);
    const until = Date.now() + 5_000;
    while (!this.ended) {
      if (Date.now() > until) this.child.kill('SIGKILL');
      await this.news(Math.max(50, until - Date.now()));
    }
  }

  private news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.waiting.add(wake);
    });
  }

  private over(): void {
    this.ended = true;
    running.delete(this.child);
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}
