// Drives the server over standard input and output with the protocol's own library, as VS Code's client does.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import protocol from "vscode-languageserver-protocol/node";

const [command, ...args] = (process.env.OCTOSPEC_LSP ?? "octospec lsp").split(" ");

test("a wrong key is reported and has a quick fix", async () => {
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  const reported = new Promise((resolve) =>
    connection.onNotification(protocol.PublishDiagnosticsNotification.type, resolve),
  );
  connection.listen();
  await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  const uri = "file:///spec.yaml";
  const text = "octospec: 1\nname: small\nversion: 1.0.0\ndescripton: A typo.\n";
  await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "yaml", version: 1, text },
  });
  const { diagnostics } = await reported;
  const wrong = diagnostics.find((each) => each.code === "OCT104");
  assert.equal(wrong.range.start.line, 3);
  const fixes = await connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri },
    range: wrong.range,
    context: { diagnostics: [wrong] },
  });
  assert.deepEqual(fixes[0].edit.changes[uri][0].newText, "description");
  await connection.sendRequest(protocol.ShutdownRequest.type);
  await connection.sendNotification(protocol.ExitNotification.type);
  await new Promise((resolve) => server.once("exit", resolve));
  connection.dispose();
});
