import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * The connection of one station, which calls and waits for the answer before it calls again. It writes and reads plain
 * text, which costs a fraction of a client of HTTP: stations have machines of their own, here they share one with what
 * is measured.
 */
export class StationConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #text = '';
  #answered = (_status: number): void => undefined;
  #failed = (_error: Error): void => undefined;

  constructor(url: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => this.#take(String(text)));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error('the connection was closed')));
  }

  /** @param body ASCII. @returns the status of the answer, once all of it is there */
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-length: ${body.length}\r\n`;
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(`${head}${lines.join('')}\r\n${body}`, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const headEnd = this.#text.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#failed(new Error(`an answer says nothing of its length:\n${head}`));
      return;
    }
    if (this.#text.length < headEnd + HEAD_END.length + Number(length)) return;
    this.#text = '';
    this.#answered(Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]));
  }
}
