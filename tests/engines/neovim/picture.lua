-- What the picture of README shows: a spec, the problems that the server reports, and the answers above its role.
-- nvim --clean -u picture.lua FILE; COMMAND has the command of the server.

vim.opt.termguicolors = true
vim.opt.number = true
vim.opt.signcolumn = "yes"
vim.opt.laststatus = 0
vim.opt.ruler = false
vim.opt.showmode = false
vim.opt.showcmd = false
vim.opt.shortmess:append("F")
vim.opt.cmdheight = 0
vim.opt.fillchars = { eob = " " }
vim.api.nvim_set_hl(0, "Normal", { fg = "#e6edf3" })
vim.api.nvim_set_hl(0, "LineNr", { fg = "#8b949e" })
vim.api.nvim_set_hl(0, "LspCodeLens", { fg = "#d2a8ff", italic = true })
vim.diagnostic.config({ virtual_text = { spacing = 2, prefix = "●" } })
vim.api.nvim_create_autocmd("FileType", {
  pattern = "yaml",
  callback = function()
    vim.lsp.start({ name = "octospec", cmd = vim.split(vim.env.COMMAND, " ") })
  end,
})
vim.api.nvim_create_autocmd("LspAttach", {
  callback = function(event)
    vim.lsp.codelens.refresh({ bufnr = event.buf })
  end,
})
