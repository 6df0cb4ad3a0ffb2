using System.Globalization;

namespace MediaForge.Execution.Variables;

/// <summary>
/// A time zone as <c>_SMSTSTimezone</c> states it: <c>Bias,StandardBias,DaylightBias</c>, the eight numbers of the
/// SYSTEMTIME at which standard time begins, those at which daylight time begins, and both names, with commas between.
/// </summary>
/// <remarks>
/// Source: "Task sequence variables" in the Configuration Manager documentation; the numbers are those of Windows'
/// TIME_ZONE_INFORMATION. Eastern Time (US) is
/// <c>300,0,-60,0,11,0,1,2,0,0,0,0,3,0,2,2,0,0,0,Eastern Standard Time,Eastern Daylight Time</c>.
/// </remarks>
internal static class TimeZoneText
{
    private const string NoDate = "0,0,0,0,0,0,0,0";

    /// <summary>The text of a zone with the rule of a year.</summary>
    public static string Of(TimeZoneInfo zone, DateTime now)
    {
        var rule = Array.Find(zone.GetAdjustmentRules(), r => r.DateStart <= now && now <= r.DateEnd && r.DaylightDelta != TimeSpan.Zero);
        var bias = -(int)(zone.BaseUtcOffset + (rule?.BaseUtcOffsetDelta ?? TimeSpan.Zero)).TotalMinutes;
        var daylightBias = -(int)(rule?.DaylightDelta ?? TimeSpan.Zero).TotalMinutes;
        return string.Create(CultureInfo.InvariantCulture, $"{bias},0,{daylightBias},{Date(rule?.DaylightTransitionEnd)},{Date(rule?.DaylightTransitionStart)},{zone.StandardName},{zone.DaylightName}");
    }

    private static string Date(TimeZoneInfo.TransitionTime? transition)
    {
        if (transition is not { } at) return NoDate;
        // A day of the month makes sense in one year only; Windows writes such a date with its year, and .NET does not know it.
        var (weekday, day) = at.IsFixedDateRule ? (0, at.Day) : ((int)at.DayOfWeek, at.Week);
        var time = at.TimeOfDay;
        return string.Create(CultureInfo.InvariantCulture, $"0,{at.Month},{weekday},{day},{time.Hour},{time.Minute},{time.Second},{time.Millisecond}");
    }
}
