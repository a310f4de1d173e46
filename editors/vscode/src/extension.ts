// Starts `octospec lsp` for specs, customers files and octospec.toml; the server does the rest.

import { ExtensionContext, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration("octospec");
  const [command, ...args] = settings.get<string[]>("command", ["octospec", "lsp"]);
  const files = settings.get<string[]>("files", []);
  if (command === undefined) {
    return;
  }
  client = new LanguageClient(
    "octospec",
    "octospec",
    { command, args, transport: TransportKind.stdio },
    {
      documentSelector: [
        ...files.map((pattern) => ({ scheme: "file", language: "yaml", pattern })),
        { scheme: "file", pattern: "**/octospec.toml" },
      ],
    },
  );
  context.subscriptions.push(client);
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
