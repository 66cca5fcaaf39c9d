// What the reader keeps as a file.

export function saveText(name: string, type: string, text: string) {
  saveBytes(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

export function saveBytes(name: string, bytes: Blob) {
  const url = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// A cell of RFC 4180; what a spreadsheet would take for a formula is kept a text.
const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export const printCsv = (lines: string[][]): string => lines.map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
