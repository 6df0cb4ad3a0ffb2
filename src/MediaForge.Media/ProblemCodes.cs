using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media;

/// <summary>The problems that a media definition, its inputs or a build can have. Codes are stable: scripts may rely on them.</summary>
public static class ProblemCodes
{
    /// <summary>media.yaml is not YAML, or not a mapping.</summary>
    public static Problem BadYaml(string where, string message) => Error("MF2001", where, message, "Write 'key: value' lines; `mediaforge new media` makes an example.");

    /// <summary>A key that no setting has.</summary>
    public static Problem UnknownKey(string where, string key, string? nearest) =>
        Error("MF2002", where, $"There is no setting '{key}'.", nearest is null ? $"The settings are {string.Join(", ", Definition.MediaSettings.All.Select(s => s.Key))}." : $"Is '{nearest}' meant?");

    /// <summary>A value that the setting cannot have.</summary>
    public static Problem BadValue(string where, string key, string message) => Error("MF2003", where, $"'{key}': {message}.", string.Empty);

    /// <summary>The same key twice.</summary>
    public static Problem DuplicateKey(string where, string key) => Error("MF2004", where, $"'{key}' is there twice.", "Keep one of them.");

    /// <summary>An environment variable that is not set.</summary>
    public static Problem NoEnvironmentVariable(string where, string name) => Error("MF2005", where, $"The environment variable {name} is not set.", "Set it, or write the value itself.");

    /// <summary>A file or folder of the definition that is not there.</summary>
    public static Problem Missing(string setting, string path) => Error("MF2010", setting, $"There is no '{path}'.", "Correct the path; relative paths start at the folder of media.yaml.");

    /// <summary>An input that cannot be read.</summary>
    public static Problem Unreadable(string setting, string path, string message) => Error("MF2011", setting, $"'{path}' cannot be used: {message}", string.Empty);

    /// <summary>A setting without which nothing can be built.</summary>
    public static Problem Required(string key, string what) => Error("MF2012", key, what, $"Give '{key}' in media.yaml or {Definition.MediaSettings.Find(key)?.Option ?? "--" + key} on the command line.");

    /// <summary>The boot image is for another processor.</summary>
    public static Problem WrongArchitecture(string path, string architecture) => Error("MF2013", "bootImage", $"'{path}' is for {architecture}; the executor runs on x64 only.", "Take the amd64 boot image.");

    /// <summary>The boot image is no Windows PE.</summary>
    public static Problem NotWindowsPE(string path, string missing) => Error("MF2014", "bootImage", $"'{path}' does not look like Windows PE: it has no {missing}.", "Take winpe.wim of the ADK or sources/boot.wim of a Windows ISO.");

    /// <summary>A boot file was not found.</summary>
    public static Problem NoBootFile(string name, string purpose, IEnumerable<string> searched, bool isError) =>
        new("MF2015", isError ? ProblemSeverity.Error : ProblemSeverity.Warning, "bootFiles", $"{name} ({purpose}) was not found. Searched: {string.Join("; ", searched)}.", "Name an ADK folder or a Windows ISO as bootFiles.");

    /// <summary>The media will start under UEFI only.</summary>
    public static Problem UefiOnly(string why) => Warning("MF2016", "firmware", $"The media starts under UEFI only: {why}", "Say `firmware: uefi` if that is meant.");

    /// <summary>The media will start under BIOS only.</summary>
    public static Problem BiosOnly(string why) => Warning("MF2017", "firmware", $"The media starts under BIOS only: {why}", "Say `firmware: bios` if that is meant.");

    /// <summary>Two files at one place.</summary>
    public static Problem DuplicateFile(string where, string path, string existing) => Error("MF2018", where, $"'{path}' is already on the media as '{existing}'; Windows cannot tell them apart.", "Rename one of them.");

    /// <summary>A name that the media cannot hold.</summary>
    public static Problem BadName(string path, string reason) => Error("MF2019", "files", $"'{path}' cannot be put on the media: {reason}.", "Rename it.");

    /// <summary>A package that the sequence refers to and the media does not hold.</summary>
    public static Problem PackageNotOnMedia(string id) => Warning("MF2020", "content", $"The task sequence refers to package {id}, which is not on the media.", $"Add it under 'content' as {id}: PATH.");

    /// <summary>The executor is not there.</summary>
    public static Problem NoExecutor(IEnumerable<string> searched) => Error("MF2021", "executor", $"MediaForge.Executor.exe was not found. Searched: {string.Join("; ", searched)}.", "In a source tree run `./build.cmd build` first.");

    /// <summary>The output would overwrite an input.</summary>
    public static Problem OutputIsInput(string path) => Error("MF2022", "output", $"'{path}' is also an input.", "Choose another output.");

    /// <summary>A folder of drivers without any.</summary>
    public static Problem NoDrivers(string path) => Warning("MF2023", "drivers", $"'{path}' holds no .inf file.", "Name the folder into which the drivers were unpacked.");

    /// <summary>A prompt was asked for that our loaders do not have.</summary>
    public static Problem NoPrompt() => Error("MF2024", "pressKey", "Waiting for a key needs Microsoft's etfsboot.com, bootfix.bin and efisys.bin, and they were not found or are switched off.", "Name an ADK folder or a Windows ISO as bootFiles, or leave pressKey out.");

    /// <summary>Secrets go onto the media, which has no password.</summary>
    /// <param name="names">What is secret.</param>
    /// <param name="allowed">Whether that was said to be meant.</param>
    public static Problem ReadableSecrets(IReadOnlyList<string> names, bool allowed) => new("MF2025", allowed ? ProblemSeverity.Warning : ProblemSeverity.Error, "variables", $"Whoever holds the media can read what is secret on it: {string.Join(", ", names)}.",
        allowed ? "Keep the media locked away, and use accounts that can do nothing else." : "Give it a password: --password (asks), --password-env NAME, --password-file FILE or --password-stdin. If it is meant: --allow-unprotected-secrets.");

    /// <summary>Boot files and boot image alone need more than a disc holds.</summary>
    public static Problem DiscTooSmall(long size, long needed) => Error("MF2090", "discSize", $"A disc holds {size:N0} bytes, and boot files and boot image alone need {needed:N0}.", "Choose larger discs.");

    /// <summary>Variables without a value on a media that asks nobody.</summary>
    public static Problem EmptyVariables(IReadOnlyList<string> names) => Warning("MF2093", "variables", $"Nobody is asked for {string.Join(", ", names)} at the machine, since the media is unattended: what has no value stays empty.", "Give values, let a prestart command set them, or say `unattended: false`: then whoever is at the machine is asked.");

    /// <summary>A set of discs that cannot be written where one file goes.</summary>
    public static Problem SetNeedsFiles(int discs) => Error("MF2091", "output", $"The media is a set of {discs} discs, which cannot be written to standard output.", "Name a file as output; a number is added to it for each disc.");

    /// <summary>An application of a step that the media does not know.</summary>
    public static Problem NoApplication(string step, string id, string name) =>
        Error("MF2030", "applications", $"'{step}' installs the application {(name.Length > 0 ? $"'{name}' ({id})" : $"'{id}'")}, which is not on the media.", $"Describe it under 'applications' as '{(name.Length > 0 ? name : id)}': {{ content: FOLDER, install: COMMAND LINE }}, or disable the step.");

    /// <summary>Two applications of one name.</summary>
    public static Problem DuplicateApplication(string name) => Error("MF2031", "applications", $"There are two applications with the name '{name}'.", "Give each a name of its own, which differs in more than case.");

    /// <summary>An application's package is not on the media.</summary>
    public static Problem NoPackageOfApplication(string application, string package) => Error("MF2032", "applications", $"The content of '{application}' is the package {package}, which is not on the media.", $"Add it under 'content' as {package}: PATH, or give the application its content.");

    /// <summary>Two contents that would lie in one folder of the media.</summary>
    public static Problem DuplicatePackage(string id) => Error("MF2033", "applications", $"'{MediaPaths.Content}/{id}' would hold the content of two packages or applications.", "Give one of them another id, or let the application name the package: { package: ID }.");

    /// <summary>A program that a package does not have.</summary>
    public static Problem NoProgram(string step, string package, string program, IEnumerable<string> known)
    {
        var names = string.Join(", ", known);
        return Error("MF2034", "content", $"'{step}' runs the program '{program}' of the package {package}, {(names.Length > 0 ? $"which has only {names}" : "which has no programs")}.", $"Write {package}: {{ path: PATH, programs: {{ {program}: COMMAND LINE }} }}.");
    }

    /// <summary>Updates are to be installed and none is on the media.</summary>
    public static Problem NoUpdatesOnMedia(string step) => Warning("MF2035", "updates", $"'{step}' finds no updates on the media; it will fetch them from Windows Update, for which the machine needs a network then.", "List .msu and .cab files under 'updates' to do without.");

    /// <summary>A place of updates that has none.</summary>
    public static Problem NoUpdates(string path, bool isFile) => Error("MF2036", "updates", isFile ? $"'{path}' is no update: it is neither a .msu nor a .cab file." : $"'{path}' holds no .msu or .cab file.", "Name the update files, or the folder that they are in.");

    /// <summary>A driver package without drivers.</summary>
    public static Problem NoDriversInPackage(string id, string path) => Error("MF2037", "content", $"The driver package {id} ('{path}') holds no .inf file.", "Name the folder into which the drivers were unpacked.");

    /// <summary>A step takes a package of another kind for drivers.</summary>
    public static Problem NotADriverPackage(string step, string id) => Error("MF2038", "content", $"'{step}' adds the drivers of the package {id}, which is not of the kind {PackageKind.DriverPackage}.", "Leave its kind out, or correct the step's package.");

    /// <summary>Drivers are to be found and none is on the media.</summary>
    public static Problem NoDriverPackages(string step) => Warning("MF2039", "content", $"'{step}' finds no drivers, since no driver package is on the media.", $"Add one under 'content' as ID: {{ path: FOLDER, kind: {PackageKind.DriverPackage} }}, or disable the step.");

    /// <summary>A driver category that is no driver package.</summary>
    public static Problem NoDriverCategory(string step, string category) => Warning("MF2040", "content", $"'{step}' looks for drivers in the category '{category}', and no driver package has that id or name.", "On a media, categories are driver packages; give one this name, or leave the categories out.");

    /// <summary>A setting that the kind of media does not have.</summary>
    public static Problem NotForKind(string setting, Definition.MediaKind kind, IReadOnlyList<Definition.MediaKind> kinds) =>
        Error("MF2050", setting, $"'{setting}' makes no sense for {Name(kind)} media.", $"Leave it out; it is for {string.Join(", ", kinds.Select(Name))} media.");

    /// <summary>The key that signs publications was not made yet.</summary>
    public static Problem NoPublicationKey(string path) => Error("MF2051", "publicationKey", $"There is no '{path}', so the media could not know whose publications to trust.", "Publish first (mediaforge publish media.yaml --to FOLDER), which makes the key, or copy the key here.");

    /// <summary>Secrets of the task sequence are published.</summary>
    /// <param name="names">What is secret.</param>
    /// <param name="allowed">Whether that was said to be meant.</param>
    public static Problem PublishedSecrets(IReadOnlyList<string> names, bool allowed) => new("MF2052", allowed ? ProblemSeverity.Warning : ProblemSeverity.Error, "sequence", $"Whoever can read the publication can read what is secret in the task sequence: {string.Join(", ", names)}.",
        "Put them into secret variables of the media, which stay in its boot image, and let only those who need it read the share or site." + (allowed ? string.Empty : " If it is meant: --set allowUnprotectedSecrets=true."));

    private static string Name(Definition.MediaKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A file that FAT32 cannot hold.</summary>
    public static Problem TooLargeForFat32(string path, long length) => Error("MF2060", "files", $"'{path}' has {length:N0} bytes, and files on the FAT32 partition of a stick have less than 4 GiB.", "Put it among the content and say `dataPartition: exfat`, or build an ISO.");

    /// <summary>An image that FAT32 cannot hold, and that cannot be split.</summary>
    public static Problem CannotSplit(string path, string why) => Error("MF2061", "content", $"'{path}' has 4 GiB or more and cannot be split for the FAT32 partition of a stick: {why}", "Say `dataPartition: exfat`.");

    /// <summary>An image was split.</summary>
    public static Problem WasSplit(string path, string first, int parts) => Warning("MF2062", "content", $"'{path}' has 4 GiB or more; on the stick it is a split image of {parts} parts, '{first}' and those that follow.", "Steps that apply images find it. If a command line of yours names it, say `dataPartition: exfat`.");

    /// <summary>A stick with a GUID partition table is to start under BIOS.</summary>
    public static Problem GptNeedsUefi(bool isError) => new("MF2063", isError ? ProblemSeverity.Error : ProblemSeverity.Warning, "partitions", "A stick with a GUID partition table starts under UEFI only.", "Say `partitions: mbr`, which starts under both, or `firmware: uefi` if that is meant.");

    /// <summary>A setting that the kind of output does not have.</summary>
    public static Problem NotForThisOutput(string setting, string kind) => Warning("MF2064", setting, $"'{setting}' means nothing for an output of the kind {kind}.", "Leave it out, or choose another outputKind.");

    /// <summary>The content does not fit, or a stick cannot be laid out.</summary>
    public static Problem BadStick(string message) => Error("MF2065", "size", message, string.Empty);

    /// <summary>A folder that is there and is no media of ours.</summary>
    public static Problem FolderInTheWay(string path) => Error("MF2066", "output", $"'{path}' is there and does not hold a MediaForge media, so it is not replaced.", "Choose another folder, or remove it.");

    /// <summary>A device as output: a file of that name would take its place.</summary>
    public static Problem OutputIsDevice(string path) => Error("MF2067", "output", $"'{path}' is a device, and a build writes files.", "Build an image (stick.img), and write it with `mediaforge usb write`, which makes sure that it is the right disk.");

    /// <summary>A password where others can read it.</summary>
    public static Problem PasswordWritten(string where) => Error("MF2070", where, "A password is never written into media.yaml or on a command line: whoever sees the file or the list of processes would have it.", "Say where it comes from: `passwordEnv: NAME`, `passwordFile: FILE`, --password-stdin, or --password alone, which asks for it. If this one was real, take another.");

    /// <summary>A media that must have a password has none.</summary>
    public static Problem NoPassword() => Error("MF2071", "protect", "The media is to be protected and no password is given.", "Give --password (asks), --password-env NAME, --password-file FILE or --password-stdin.");

    /// <summary>A text that cannot be a password.</summary>
    public static Problem BadPassword(string where, string fault) => Error("MF2072", where, $"The password cannot be used: {fault}.", string.Empty);

    /// <summary>A password that a guesser finds.</summary>
    public static Problem ShortPassword(string where, int length, int good) => Warning("MF2073", where, $"The password has only {length} characters; whoever holds the media can guess as long as he likes.", $"Take {good} or more, best at random.");

    /// <summary>A password with characters that Windows PE's keyboard may not have.</summary>
    public static Problem PasswordNotOnEveryKeyboard(string where) => Warning("MF2074", where, "The password has characters beyond ASCII; the keyboard in Windows PE is American unless the boot image says otherwise, and cannot type them.", "Take letters, digits and signs that every keyboard has; mind that y and z may change places.");

    /// <summary>A window that ends before it begins.</summary>
    public static Problem WindowWithoutTime(ValidityWindow window) => Error("MF2075", "validUntil", $"The media would never be valid: {window}.", "Let validUntil be after validFrom.");

    /// <summary>An answer file with passwords among the content, which no password protects.</summary>
    public static Problem ReadableAnswerFile(string path) => Warning("MF2076", "content", $"'{path}' is an answer file with passwords in it. Content is never encrypted: whoever holds the media can read it.", "Write %NAME% in its place and let a secret variable of the media hold it.");

    /// <summary>Command lines with passwords on a media that has none.</summary>
    public static Problem PasswordsInCommands(IReadOnlyList<string> places) => Warning("MF2077", places[0].Split('.', ' ')[0], $"Whoever holds the media can read what looks like passwords in command lines: {string.Join(", ", places)}.", "Give the media a password, or let a script take them from secret variables (Microsoft.SMS.TSEnvironment).");

    /// <summary>Secrets in a file of the prestart command, which no password protects.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Whose values are in it.</param>
    /// <param name="allowed">Whether that was said to be meant.</param>
    public static Problem SecretsInFile(string path, IReadOnlyList<string> names, bool allowed) => new("MF2078", allowed ? ProblemSeverity.Warning : ProblemSeverity.Error, "prestartFiles", $"Whoever holds the media can read '{path}', which is never encrypted, and in it the value of {string.Join(", ", names)}.",
        "Let the script take it from the variable (Microsoft.SMS.TSEnvironment)." + (allowed ? string.Empty : " If it is meant: --allow-unprotected-secrets."));

    private static Problem Error(string code, string where, string message, string hint) => new(code, ProblemSeverity.Error, where, message, hint);

    private static Problem Warning(string code, string where, string message, string hint) => new(code, ProblemSeverity.Warning, where, message, hint);
}
