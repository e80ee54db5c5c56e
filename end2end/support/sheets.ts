/** Files as spreadsheets write them, made here: with every kind of damage, in every encoding. */

/** Between cells. */
export type Delimiter = ',' | ';' | '\t';

export interface CsvOptions {
  delimiter?: Delimiter;
  encoding?: 'utf-8' | 'utf-8-mark' | 'windows-1252' | 'utf-16le';
  /** Between lines. */
  end?: '\n' | '\r\n';
}

/** What a person sends with a file input. */
export interface FileToSend {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A CSV file of these lines, the first of them the headings. Cells are quoted only where they must be. */
export function csv(name: string, lines: string[][], options: CsvOptions = {}): FileToSend {
  const { delimiter = ',', encoding = 'utf-8', end = '\r\n' } = options;
  const cell = (text: string) => (/["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text);
  const text = lines.map((line) => line.map(cell).join(delimiter)).join(end) + end;
  return { name, mimeType: 'text/csv', buffer: encoded(text, encoding) };
}

function encoded(text: string, encoding: NonNullable<CsvOptions['encoding']>): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8-mark':
      return Buffer.from(`\uFEFF${text}`, 'utf8');
    case 'utf-16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 'windows-1252':
      // The letters of the tests lie where Windows-1252 and Latin 1 agree.
      return Buffer.from(text, 'latin1');
  }
}

/** An XLSX file with one sheet. Numbers are number cells, everything else is text. */
export function xlsx(name: string, lines: (string | number)[][]): FileToSend {
  return workbook(name, { Joiners: lines });
}

/** The same with several sheets, by their names. */
export function workbook(name: string, sheets: Record<string, (string | number)[][]>): FileToSend {
  const column = (at: number): string => (at < 26 ? '' : column(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));
  const cell = (value: string | number, row: number, at: number) => {
    const place = `${column(at)}${row + 1}`;
    return typeof value === 'number'
      ? `<c r="${place}"><v>${value}</v></c>`
      : `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
  };
  const rows = (lines: (string | number)[][]) =>
    lines.map((line, row) => `<row r="${row + 1}">${line.map((value, at) => cell(value, row, at)).join('')}</row>`).join('');
  const named = Object.keys(sheets);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const parts: [string, string][] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>' +
        named
          .map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
          .join('') +
        '</Types>',
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${named
        .map((sheet, at) => `<sheet name="${xml(sheet)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
        .join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${packages}/relationships">${named
        .map((_, at) => `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`)
        .join('')}</Relationships>`,
    ],
    ...Object.values(sheets).map((lines, at): [string, string] => [
      `xl/worksheets/sheet${at + 1}.xml`,
      `<worksheet xmlns="${main}"><sheetData>${rows(lines)}</sheetData></worksheet>`,
    ]),
  ];
  const declared = parts.map(([path, text]): [string, Buffer] => [path, Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`)]);
  return { name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: zip(declared) };
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A zip file whose parts are stored as they are. */
function zip(parts: [string, Buffer][]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, data] of parts) {
    const name = Buffer.from(path);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0); // version
    shared.writeUInt16LE(0, 4); // stored
    shared.writeUInt16LE(0x21, 8); // 1 January 1980
    shared.writeUInt32LE(checksum(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, name]));
    files.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}

function checksum(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
