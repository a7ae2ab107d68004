/** What a dashboard asks of the application around it. */
export interface DashboardActs {
  /** The menu of all that can be done with the experiment. */
  openMenu(at: { readonly x: number; readonly y: number }): void;
  /** A trial of one's own; fields begin with these values. */
  addTrial(params: Readonly<Record<string, unknown>>): void;
  download(name: string, mimeType: string, content: string | ArrayBuffer): void;
  copy(text: string, says: string): void;
  /** Shows a folder of the project in the file browser. */
  openFiles(directory: string): void;
  openFile(path: string): void;
  /** Shows the cell that started the experiment. */
  showExperiment(): void;
  openLog(executor: string): void;
  openDashboard(experiment: string): void;
  openDoctor(): void;
}
