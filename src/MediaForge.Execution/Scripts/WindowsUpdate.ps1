# One round of Windows Update: searches, accepts the licences, downloads and installs, through the Windows Update Agent's COM
# objects (Microsoft.Update.Session; learn.microsoft.com/windows/win32/wua_sdk). Prints one JSON object per line, in ASCII:
#   { "event": "found" | "update" | "skipped" | "downloading" | "installed" | "failed" | "restart" | "error", ... }
# Written for Windows PowerShell 5.1, which every Windows 10 and 11 and every Server since 2016 has. The exit code is 0 unless
# the script itself is broken; what went wrong with Windows Update is an "error" event.
[CmdletBinding()]
param(
    # All: everything that is offered. Mandatory: what Windows would install by itself, without optional updates.
    [ValidateSet('All', 'Mandatory')] [string] $Target = 'Mandatory',
    # Ids of updates that are not taken, separated by commas.
    [string] $Skip = ''
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Write-Event([System.Collections.IDictionary] $Properties) {
    $json = ConvertTo-Json -InputObject $Properties -Compress
    # The console's code page is anybody's guess, so only ASCII leaves here.
    $ascii = [regex]::Replace($json, '[^\x20-\x7e]', { param($match) '\u{0:x4}' -f [int][char]$match.Value })
    [Console]::Out.WriteLine($ascii)
}

# OperationResultCode: 2 succeeded, 3 succeeded with errors, 4 failed, 5 aborted.
$succeeded = 2, 3

try {
    $unwanted = @($Skip.Split(',', [StringSplitOptions]::RemoveEmptyEntries))
    $session = New-Object -ComObject Microsoft.Update.Session
    $session.ClientApplicationID = 'MediaForge'
    $searcher = $session.CreateUpdateSearcher()
    $criteria = "IsInstalled=0 and IsHidden=0 and Type='Software'"
    if ($Target -eq 'Mandatory') { $criteria += ' and BrowseOnly=0' }
    $offered = $searcher.Search($criteria).Updates

    $wanted = New-Object -ComObject Microsoft.Update.UpdateColl
    foreach ($update in $offered) {
        $id = $update.Identity.UpdateID
        if ($unwanted -contains $id) { Write-Event ([ordered]@{ event = 'skipped'; id = $id; title = $update.Title; reason = 'it was installed or failed before' }); continue }
        if ($Target -eq 'Mandatory' -and -not $update.AutoSelectOnWebSites) { continue }
        if ($update.InstallationBehavior.CanRequestUserInput) { Write-Event ([ordered]@{ event = 'skipped'; id = $id; title = $update.Title; reason = 'it asks questions, and nobody sits here' }); continue }
        if (-not $update.EulaAccepted) { $update.AcceptEula() }
        [void]$wanted.Add($update)
    }
    Write-Event ([ordered]@{ event = 'found'; count = $wanted.Count })
    if ($wanted.Count -eq 0) { exit 0 }
    foreach ($update in $wanted) { Write-Event ([ordered]@{ event = 'update'; id = $update.Identity.UpdateID; title = $update.Title; size = [long]$update.MaxDownloadSize }) }

    $missing = New-Object -ComObject Microsoft.Update.UpdateColl
    foreach ($update in $wanted) { if (-not $update.IsDownloaded) { [void]$missing.Add($update) } }
    if ($missing.Count -gt 0) {
        Write-Event ([ordered]@{ event = 'downloading'; count = $missing.Count })
        $downloader = $session.CreateUpdateDownloader()
        $downloader.Updates = $missing
        $download = $downloader.Download()
        for ($i = 0; $i -lt $missing.Count; $i++) {
            $result = $download.GetUpdateResult($i)
            if ($succeeded -contains $result.ResultCode) { continue }
            Write-Event ([ordered]@{ event = 'failed'; id = $missing.Item($i).Identity.UpdateID; title = $missing.Item($i).Title; result = $result.HResult })
        }
    }

    $ready = New-Object -ComObject Microsoft.Update.UpdateColl
    foreach ($update in $wanted) { if ($update.IsDownloaded) { [void]$ready.Add($update) } }
    if ($ready.Count -eq 0) { exit 0 }
    $installer = $session.CreateUpdateInstaller()
    $installer.ForceQuiet = $true
    $installer.Updates = $ready
    $installation = $installer.Install()
    for ($i = 0; $i -lt $ready.Count; $i++) {
        $result = $installation.GetUpdateResult($i)
        $id = $ready.Item($i).Identity.UpdateID
        if ($succeeded -contains $result.ResultCode) { Write-Event ([ordered]@{ event = 'installed'; id = $id; title = $ready.Item($i).Title }) }
        else { Write-Event ([ordered]@{ event = 'failed'; id = $id; title = $ready.Item($i).Title; result = $result.HResult }) }
    }
    if ($installation.RebootRequired) { Write-Event ([ordered]@{ event = 'restart' }) }
}
catch {
    # PowerShell may wrap what COM threw, and the wrap has a code of its own.
    $fault = $_.Exception.GetBaseException()
    Write-Event ([ordered]@{ event = 'error'; result = $fault.HResult; reason = $fault.Message })
}
exit 0
