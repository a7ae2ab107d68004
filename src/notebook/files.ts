/** Gives the browser a file to save. */
export function saveFile(name: string, content: string | ArrayBuffer, mimeType = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([content], { type: mimeType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export interface IChosenFile {
  readonly name: string;
  readonly content: string;
}

/** Lets the user choose a text file; undefined when nothing was chosen. */
export function chooseFile(accept: string): Promise<IChosenFile | undefined> {
  return new Promise(resolve => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('cancel', () => resolve(undefined));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      resolve(file?.text().then(content => ({ name: file.name, content })));
    });
    input.click();
  });
}
