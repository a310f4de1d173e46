-- A session of Neovim with `octospec lsp`: nvim --clean --headless -l session.lua FILE COMMAND...
-- Prints what the editor has after each step, as JSON.

local path = table.remove(_G.arg, 1)
local command = vim.list_slice(_G.arg)
local patience = 60000

vim.cmd.edit(path)
local client = assert(vim.lsp.start({ name = "octospec", cmd = command, root_dir = vim.fs.dirname(path) }))

local function problems()
  return vim.tbl_map(function(each)
    return { code = each.code, line = each.lnum + 1, message = each.message }
  end, vim.diagnostic.get(0))
end

local function wait_for(count)
  local done = vim.wait(patience, function()
    return #vim.diagnostic.get(0) == count
  end)
  assert(done, "problems: " .. vim.inspect(problems()))
end

local function request(method, params)
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, patience))
  assert(answers[client], "no answer to " .. method)
  assert(not answers[client].err, vim.inspect(answers[client].err))
  return answers[client].result
end

local function at(text)
  local line = vim.fn.search("\\V" .. text, "cnw")
  local start = vim.fn.getline(line):find(text, 1, true)
  local position = { line = line - 1, character = start - 1 + #text }
  return { textDocument = vim.lsp.util.make_text_document_params(), position = position }
end

local seen = {}

wait_for(1)
seen.problems = problems()

local place = at("kosts")
local actions = request("textDocument/codeAction", {
  textDocument = place.textDocument,
  range = { start = place.position, ["end"] = place.position },
  context = { diagnostics = {} },
})
seen.fixes = vim.tbl_map(function(each) return each.title end, actions)
vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
wait_for(0)

seen.hover = request("textDocument/hover", at("ce:GetCost")).contents.value
local completed = request("textDocument/completion", at("ce:GetCost"))
seen.offers = vim.tbl_map(function(each) return each.label end, completed.items)

local lenses = request("textDocument/codeLens", { textDocument = place.textDocument })
seen.lenses = vim.tbl_map(function(each)
  return { line = each.range.start.line + 1, title = request("codeLens/resolve", each).command.title }
end, lenses)

vim.lsp.buf.format({ timeout_ms = patience })
seen.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n") .. "\n"
io.stdout:write(vim.json.encode(seen))
vim.lsp.stop_client(client)
