namespace MediaForge.TaskSequences;

/// <summary>Every problem code of this project. Codes are stable: scripts may look for them.</summary>
public static class ProblemCodes
{
    /// <summary>The XML is malformed, has a document type, is too long or nests too deeply.</summary>
    public const string XmlMalformed = "MF1001";

    /// <summary>The XML is no task sequence: its root is not <c>sequence</c>.</summary>
    public const string XmlNotASequence = "MF1002";

    /// <summary>A step of a type that this version does not know; it is kept, and fails when it is run.</summary>
    public const string UnknownStep = "MF1003";

    /// <summary>An element or attribute that this version does not know; it is kept and does nothing.</summary>
    public const string UnknownXml = "MF1004";

    /// <summary>Another task sequence is run as a step, which media cannot do; it is kept, and fails when it is run.</summary>
    public const string SubTaskSequence = "MF1005";

    /// <summary>A condition that this version does not know; it is kept, and is never true.</summary>
    public const string UnknownCondition = "MF1006";

    /// <summary>An attribute's value is not understood; the default is used.</summary>
    public const string BadAttribute = "MF1007";

    /// <summary>The file cannot be read.</summary>
    public const string FileUnreadable = "MF1008";

    /// <summary>The file's name says neither XML nor YAML.</summary>
    public const string UnknownFileKind = "MF1009";

    /// <summary>The YAML is malformed, is too long, nests too deeply or uses anchors, tags or several documents.</summary>
    public const string YamlMalformed = "MF1021";

    /// <summary>A key that is not known here.</summary>
    public const string UnknownKey = "MF1022";

    /// <summary>A key that stands twice in one mapping.</summary>
    public const string DuplicateKey = "MF1023";

    /// <summary>A text, a list or a mapping stands where another of them must be.</summary>
    public const string WrongShape = "MF1024";

    /// <summary>A value that cannot be taken: no number, none of the choices, a character that XML cannot hold.</summary>
    public const string BadValue = "MF1025";

    /// <summary>A value is to come from an environment variable that is not set.</summary>
    public const string EnvironmentVariableMissing = "MF1026";

    /// <summary>A step that does not say what it does, or says several things.</summary>
    public const string StepKindMissing = "MF1027";

    /// <summary>A password stands in the file for everybody to read.</summary>
    public const string SecretInTheClear = "MF1028";

    /// <summary>A name is empty, or longer than ConfigMgr allows.</summary>
    public const string BadName = "MF1101";

    /// <summary>A text is longer than ConfigMgr allows.</summary>
    public const string TooLong = "MF1102";

    /// <summary>A setting that the step cannot run without is missing.</summary>
    public const string MissingSetting = "MF1103";

    /// <summary>A setting has none of the values that it may have.</summary>
    public const string BadChoice = "MF1104";

    /// <summary>A setting is no number, or outside its range.</summary>
    public const string BadNumber = "MF1105";

    /// <summary>A setting is neither true nor false.</summary>
    public const string BadFlag = "MF1106";

    /// <summary>A name that a task sequence variable cannot have.</summary>
    public const string BadVariableName = "MF1107";

    /// <summary>A variable that belongs to the engine is to be set.</summary>
    public const string ReadOnlyVariable = "MF1108";

    /// <summary>A step can never run where it is told to run.</summary>
    public const string WrongEnvironment = "MF1109";

    /// <summary>The destination of a capture is no file on a share.</summary>
    public const string BadCaptureDestination = "MF1110";

    /// <summary>The partitions cannot be made as they are written.</summary>
    public const string BadPartitions = "MF1111";

    /// <summary>A condition's operator is not known, or a field of a condition is missing.</summary>
    public const string BadCondition = "MF1112";

    /// <summary>A step uses a package or an application that the list of references does not have, or the other way round.</summary>
    public const string ReferencesDiffer = "MF1113";

    /// <summary>An account without its password, or a domain without an account.</summary>
    public const string IncompleteAccount = "MF1114";

    /// <summary>The command line in the file differs from what its settings say; the settings count.</summary>
    public const string ActionDiffers = "MF1115";

    /// <summary>A step that stand-alone media do in another way or not at all.</summary>
    public const string NotOnMedia = "MF1116";

    /// <summary>Two settings exclude each other, or one is useless without another.</summary>
    public const string Contradiction = "MF1117";

    /// <summary>The steps stand in an order that cannot work.</summary>
    public const string BadOrder = "MF1118";

    /// <summary>The sequence has no steps that run.</summary>
    public const string NothingToDo = "MF1119";

    /// <summary>The same thing stands twice.</summary>
    public const string Duplicate = "MF1120";

    /// <summary>The sequence is larger than ConfigMgr allows (2 MB).</summary>
    public const string SequenceTooLarge = "MF1121";

    /// <summary>A path is not what it must be.</summary>
    public const string BadPath = "MF1122";

    /// <summary>A row of settings lies beyond the count, or is missing before it.</summary>
    public const string BadRows = "MF1123";

    /// <summary>An option of a wizard is missing.</summary>
    public const string WizardMissing = "MF1201";

    /// <summary>An option of a wizard has a value that cannot be taken.</summary>
    public const string WizardBadValue = "MF1202";

    /// <summary>The product key has not the shape of one.</summary>
    public const string BadProductKey = "MF1203";
}
